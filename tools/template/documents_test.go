package template

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The runbook has each alarm's name, and names no alarm that does not exist.
func TestAlarmsAndRunbookNameEachOther(t *testing.T) {
	_, chapter, ok := strings.Cut(document(t, "runbook.md"), "\n## Alarms\n")
	if !ok {
		t.Fatal("the runbook has no chapter on alarms")
	}
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	var named []string
	for _, heading := range regexp.MustCompile(`(?m)^### (.+)$`).FindAllStringSubmatch(chapter, -1) {
		named = append(named, strings.Split(heading[1], ", ")...)
	}
	var names []string
	for _, alarm := range alarms(t) {
		names = append(names, alarm.Name)
		if !slices.Contains(named, alarm.Name) {
			t.Errorf("the runbook has no heading for %s", alarm.Name)
		}
	}
	for _, name := range named {
		if !slices.Contains(names, name) {
			t.Errorf("the runbook says what to do about %s, and there is no such alarm", name)
		}
	}
	for _, section := range strings.Split(chapter, "\n### ")[1:] {
		heading, text, _ := strings.Cut(section, "\n")
		if !strings.HasPrefix(strings.TrimSpace(text), "*") || len(text) < 200 {
			t.Errorf("%s: want what it means, in italics, what to look at and what to do", heading)
		}
	}
}

// The documents explain every parameter, output and alarm to the person who deploys or
// operates the stack.
func TestDocumentsHaveEveryParameterOutputAndAlarm(t *testing.T) {
	template := load(t)
	both := document(t, "deploy.md") + document(t, "runbook.md")
	for _, section := range []string{"Parameters", "Outputs"} {
		for name := range at(template.Root, section) {
			if !strings.Contains(both, "`"+name+"`") {
				t.Errorf("%s: %s is in neither docs/deploy.md nor docs/runbook.md", section, name)
			}
		}
	}
	for _, alarm := range alarms(t) {
		if !strings.Contains(both, alarm.Name) {
			t.Errorf("alarm %s is in neither docs/deploy.md nor docs/runbook.md", alarm.Name)
		}
	}
	// The tables name nothing that does not exist.
	for _, section := range []string{"Parameters", "Outputs"} {
		_, chapter, _ := strings.Cut(document(t, "deploy.md"), "\n## "+section+"\n")
		chapter, _, _ = strings.Cut(chapter, "\n## ")
		for line := range strings.Lines(chapter) {
			cells := strings.SplitN(line, "|", 3)
			if len(cells) < 3 {
				continue
			}
			for _, name := range regexp.MustCompile("`([A-Za-z]+)`").FindAllStringSubmatch(cells[1], -1) {
				if at(template.Root, section)[name[1]] == nil {
					t.Errorf("docs/deploy.md has %s among the %s of a template that has none", name[1], section)
				}
			}
		}
	}
}

// The documented idle price counts every metric that an alarm watches.
func TestIdlePriceCountsTheMetricsOfAlarms(t *testing.T) {
	count, all := 0, alarms(t)
	for _, alarm := range all {
		count += len(alarm.Metrics)
	}
	if want := fmt.Sprintf("each of the %d metrics", count); len(all) != 19 || !strings.Contains(document(t, "deploy.md"), want) {
		t.Errorf("docs/deploy.md: want nineteen alarms, there are %d, and %q", len(all), want)
	}
}

// Links in the documents point to files that exist.
func TestLinksOfTheDocuments(t *testing.T) {
	anchors := func(name string) map[string]bool {
		out := map[string]bool{}
		for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(document(t, name), -1) {
			anchor := strings.ToLower(strings.ReplaceAll(heading[1], " ", "-"))
			out[regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(anchor, "")] = true
		}
		return out
	}
	for _, from := range []string{"deploy.md", "runbook.md"} {
		for _, link := range regexp.MustCompile(`\]\(([^):]*)\)`).FindAllStringSubmatch(document(t, from), -1) {
			file, anchor, _ := strings.Cut(link[1], "#")
			if file == "" {
				file = from
			}
			if anchor != "" && !anchors(file)[anchor] {
				t.Errorf("docs/%s links to %s, which is not there", from, link[1])
			}
		}
	}
}

// The runbook names alarms and limits as the functions count them.
func TestRunbookHasEveryLimit(t *testing.T) {
	shown, err := load(t).Dashboard(Values{})
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(document(t, "runbook.md"), "\n## Limits\n")
	for _, m := range shown {
		if limit := m.Dimensions["Limit"]; limit != "" && !strings.Contains(chapter, "`"+limit+"`") {
			t.Errorf("the runbook does not say which setting %s is", limit)
		}
	}
}

// Every version in a document is listed in the changelog, and the newest one there is
// the API contract's.
func TestVersionsAreThoseOfTheChanges(t *testing.T) {
	changes := document(t, "../CHANGELOG.md")
	var listed []string
	for _, heading := range regexp.MustCompile(`(?m)^## (\S+)$`).FindAllStringSubmatch(changes, -1) {
		listed = append(listed, heading[1])
		if !regexp.MustCompile(`^v\d+\.\d+\.\d+$`).MatchString(heading[1]) {
			t.Errorf("%s is no version", heading[1])
		}
	}
	if len(listed) == 0 {
		t.Fatal("CHANGELOG.md lists no version")
	}
	if version := "\n  version: " + strings.TrimPrefix(listed[0], "v") + "\n"; !strings.Contains(document(t, "openapi.yaml"), version) {
		t.Errorf("docs/openapi.yaml does not say that it is %s", listed[0])
	}
	checkouts := regexp.MustCompile(`git checkout (v\S+)`).FindAllStringSubmatch(document(t, "deploy.md"), -1)
	for _, checkout := range checkouts {
		if !slices.Contains(listed, checkout[1]) {
			t.Errorf("docs/deploy.md checks out %s, which is not in CHANGELOG.md", checkout[1])
		}
	}
	if len(checkouts) == 0 {
		t.Error("docs/deploy.md does not say how to go back to a version")
	}
}

package template

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// CloudFormation refuses circular dependencies. The functions need the names of the CDN
// and the API, so neither of those may depend on a function.
func TestNoResourceNeedsItself(t *testing.T) {
	resources := at(load(t).Root, "Resources")
	needs := map[string][]string{}
	for id, r := range resources {
		for name := range named(r) {
			if _, ok := resources[name]; ok {
				needs[id] = append(needs[id], name)
			}
		}
	}
	if !slices.Contains(needs["SessionFunction"], "Distribution") || !slices.Contains(needs["Distribution"], "Api") {
		t.Fatalf("the session function needs %v, the CDN %v", needs["SessionFunction"], needs["Distribution"])
	}
	const under, done = 1, 2
	state := map[string]int{}
	var visit func(id string, path []string)
	visit = func(id string, path []string) {
		path = append(path, id)
		if state[id] == under {
			t.Errorf("a circle: %v", path)
		}
		if state[id] != 0 {
			return
		}
		state[id] = under
		for _, next := range needs[id] {
			visit(next, path)
		}
		state[id] = done
	}
	for _, id := range slices.Sorted(maps.Keys(needs)) {
		visit(id, nil)
	}
}

var inText = regexp.MustCompile(`\$\{([A-Za-z0-9]+)`)

// named returns the names that a part of the template refers to.
func named(part any) map[string]bool {
	found := map[string]bool{}
	switch v := part.(type) {
	case map[string]any:
		for key, value := range v {
			text, isText := value.(string)
			list, isList := value.([]any)
			switch {
			case key == "Ref" && isText, key == "DependsOn" && isText:
				found[text] = true
			case key == "Fn::GetAtt" && isText:
				name, _, _ := strings.Cut(text, ".")
				found[name] = true
			case (key == "Fn::GetAtt" || key == "DependsOn") && isList:
				for _, name := range list {
					if text, ok := name.(string); ok {
						found[text] = true
					}
				}
			}
			maps.Copy(found, named(value))
		}
	case []any:
		for _, value := range v {
			maps.Copy(found, named(value))
		}
	case string:
		for _, match := range inText.FindAllStringSubmatch(v, -1) {
			found[match[1]] = true
		}
	}
	return found
}

package shared_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Each row of docs/decisions.md says when, what, why and at what price.
func TestEachDecisionHasItsDateAndItsPrice(t *testing.T) {
	text, err := os.ReadFile("../docs/decisions.md")
	if err != nil {
		t.Fatal(err)
	}
	if rows, wrong := undecided(string(text)); rows < 100 || len(wrong) > 0 {
		t.Errorf("%d decisions; of these are not complete:\n%s", rows, strings.Join(wrong, "\n"))
	}
}

// undecided counts the rows of the tables and lists the lines that are none, though they begin like one. A blank line within a
// table makes the next row look like a head without its rule.
func undecided(text string) (rows int, wrong []string) {
	dated := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch {
		case !strings.HasPrefix(line, "|"), strings.HasPrefix(line, "|---"):
			continue
		case i == 0 || !strings.HasPrefix(lines[i-1], "|"):
			if i+1 == len(lines) || lines[i+1] != "|---|---|---|---|---|" {
				wrong = append(wrong, "begins a table without a head: "+line)
			}
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 5 || !dated.MatchString(strings.TrimSpace(cells[0])) {
			wrong = append(wrong, "want date, question, decision, why and price: "+line)
			continue
		}
		for _, cell := range cells {
			if strings.TrimSpace(cell) == "" {
				wrong = append(wrong, "an empty cell: "+line)
			}
		}
	}
	return rows, wrong
}

func TestWrongDecisionsAreSeen(t *testing.T) {
	const head, row = "| date | question | decision | why | price |\n|---|---|---|---|---|\n", "| 2026-11-30 | q | d | w | p |\n"
	for name, text := range map[string]string{
		"a blank line":  head + row + "\n" + row,
		"no date":       head + "| soon | q | d | w | p |\n",
		"no price":      head + "| 2026-11-30 | q | d | w | |\n",
		"no such cell":  head + "| 2026-11-30 | q | d | w |\n",
		"a short table": "| question | why |\n|---|---|\n" + row,
	} {
		if _, wrong := undecided(text); len(wrong) == 0 {
			t.Errorf("%s goes unseen", name)
		}
	}
	if rows, wrong := undecided(head + row + row); rows != 2 || len(wrong) > 0 {
		t.Errorf("right ones: %d rows, %v", rows, wrong)
	}
}

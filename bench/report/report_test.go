package report

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/bench/stats"
)

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		most      Verdict
		least     Verdict
	}{
		{0.9, 1.0, Holds, Misses},
		{1.0, 1.1, Holds, Misses},
		{1.0, 1.3, Noisy, Noisy},
		{1.2, 1.3, Misses, Holds},
		{math.NaN(), math.NaN(), Noisy, Noisy},
	} {
		i := stats.Interval{Low: c.low, Mid: (c.low + c.high) / 2, High: c.high}
		if got := AtMost(i, 1.15); got != c.most {
			t.Errorf("%v at most 1.15: got %s, want %s", i, got, c.most)
		}
		if got := AtLeast(i, 1.15); got != c.least {
			t.Errorf("%v at least 1.15: got %s, want %s", i, got, c.least)
		}
	}
	for want, in := range map[Verdict][]Verdict{Holds: {Holds, Holds}, Noisy: {Holds, Noisy}, Misses: {Noisy, Misses, Holds}} {
		if got := All(in...); got != want {
			t.Errorf("%v: got %s, want %s", in, got, want)
		}
	}
}

func TestTables(t *testing.T) {
	rows := []Row{
		{"P-1", "poll", Figure(stats.Interval{Low: 1, Mid: 1.05, High: 1.1}, 2, " ×"), "≤ 1.15 ×", Holds, "0.3 ms"},
		{"P-10", "a|b", Figure(stats.Exactly(0), 0, ""), "0", Misses, ""},
	}
	var text, markdown strings.Builder
	Text(&text, rows)
	want := `id    what  measured               goal      verdict  for information
P-1   poll  1.05 × (1.00 to 1.10)  ≤ 1.15 ×  holds    0.3 ms
P-10  a|b   0                      0         MISSES   
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	Markdown(&markdown, rows)
	want = `| id | what | measured | goal | verdict | for information |
|---|---|---|---|---|---|
| P-1 | poll | 1.05 × (1.00 to 1.10) | ≤ 1.15 × | holds | 0.3 ms |
| P-10 | a\|b | 0 | 0 | MISSES |  |
`
	if diff := cmp.Diff(want, markdown.String()); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
}

func TestSection(t *testing.T) {
	file := filepath.Join(t.TempDir(), "d.md")
	if err := os.WriteFile(file, []byte("a\n<!-- x -->\nold\n<!-- /x -->\nb\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again gives the same
		if err := Section(file, "x", "new\n"); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("a\n<!-- x -->\nnew\n<!-- /x -->\nb\n", string(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if err := Section(file, "y", ""); err == nil {
		t.Error("no marks: got no error")
	}
	if err := Section(filepath.Join(filepath.Dir(file), "none"), "x", ""); err == nil {
		t.Error("no file: got no error")
	}
}

func TestReplaceRows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "d.md")
	const old = "<!-- x -->\n| id | what |\n|---|---|\n| P-1 | one |\n| P-1 | two |\n| P-10 | ten |\n\na machine\n<!-- /x -->\n| P-1 | elsewhere |\n"
	if err := os.WriteFile(file, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := ReplaceRows(file, "x", "P-1", []Row{{ID: "P-1", What: "new", Got: "3", Goal: "≤ 4", Verdict: Holds, Info: "so"}}); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(old, "| P-1 | one |\n| P-1 | two |\n", "| P-1 | new | 3 | ≤ 4 | holds | so |\n", 1)
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := ReplaceRows(file, "x", "P-2", nil); err == nil {
		t.Error("no such rows: got no error")
	}
}

func TestMachine(t *testing.T) {
	if got := Machine(); !strings.Contains(got, "cores") {
		t.Errorf("got %q", got)
	}
}

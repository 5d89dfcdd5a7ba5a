package tally

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestARowIsCountedAndWritten(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(Folder, folder)
	c := New("F-1", "throttled, 50 %")
	c.Strike("GetItem")
	c.Strike("GetItem")
	c.Passed()
	c.Refused()
	c.Lost("%s waits", "Ada")
	c.Wrong("in without a factor")
	if got, want := c.Close(), []string{"lost: Ada waits", "wrong: in without a factor"}; !slices.Equal(got, want) {
		t.Errorf("problems: got %q, want %q", got, want)
	}
	text, err := os.ReadFile(filepath.Join(folder, "F-1-throttled--50--.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got Row
	want := Row{ID: "F-1", Fault: "throttled, 50 %", Sites: 1, Logins: 3, Passed: 1, Refused: 1, Lost: 1, Wrong: 1}
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestARunThatShowsNothing(t *testing.T) {
	if got := New("F-1", "none").Close(); len(got) != 1 {
		t.Errorf("got %q, want one problem", got)
	}
	t.Setenv(Folder, "/nowhere")
	c := New("F-1", "none")
	c.Strike("a")
	c.Passed()
	if got := c.Close(); len(got) != 1 {
		t.Errorf("a folder that is not there: got %q", got)
	}
}

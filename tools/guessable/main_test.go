package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/shared/password/guessable"
)

// A list may be lines, JSON or gzip. Texts too short to be passwords are left out.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("qwerty\nQWERTYUIOP\nfriend of emily\n"))
	_ = w.Close()
	var names []string
	for name, text := range map[string]string{"lines": "password\n12345\n", "json": ` ["password","football1","été à la mer"]`, "packed": packed.String()} {
		names = append(names, filepath.Join(dir, name))
		if err := os.WriteFile(names[len(names)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var report bytes.Buffer
	out := filepath.Join(dir, "list.bin")
	if err := run(out, names, &report); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if count, _ := guessable.Size(list); count != 5 || !strings.Contains(report.String(), "5 of them") {
		t.Errorf("%d passwords; the report:\n%s", count, &report)
	}
	if err := run(out, []string{filepath.Join(dir, "missing")}, &report); err == nil {
		t.Error("a missing file is no error")
	}
	if err := os.WriteFile(filepath.Join(dir, "json"), []byte("[broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(out, names, &report); err == nil {
		t.Error("broken JSON is no error")
	}
}

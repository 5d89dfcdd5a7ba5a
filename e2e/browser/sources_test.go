package browser_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestSources: the page can be served under a strict content policy, keeps nothing,
// and asks nobody else for anything. No browser is needed to see that.
func TestSources(t *testing.T) {
	files, err := filepath.Glob("../../web/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("list the web client: %d files, %v", len(files), err)
	}
	never := map[string]*regexp.Regexp{
		"markup made from text":     regexp.MustCompile(`(inner|outer)HTML|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment`),
		"code made from text":       regexp.MustCompile(`\beval\(|new Function|setTimeout\(["']|javascript:`),
		"storage":                   regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie`),
		"a request to another host": regexp.MustCompile(`(src|href|url|import|from|fetch)\W{1,4}(https?:)?//`),
		"a style in an element":     regexp.MustCompile(`<style|\sstyle\s*=|\.style\b`),
		"a script in an element":    regexp.MustCompile(`<script(?:\s+type="module")?>|\son[a-z]+\s*=\s*"`),
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for what, pattern := range never {
			if found := pattern.Find(text); found != nil {
				t.Errorf("%s has %s: %q", filepath.Base(file), what, found)
			}
		}
	}
}

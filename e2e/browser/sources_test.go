package browser_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// custom is how a script sets one of style.css's own properties, which the content
// policy allows and no markup can.
var custom = regexp.MustCompile("\\.style\\.setProperty\\(`--")

// TestSources: the page can be served under a strict content policy, keeps nothing,
// and asks nobody else for anything. No browser is needed to see that.
func TestSources(t *testing.T) {
	sources := client(t)
	never := map[string]*regexp.Regexp{
		"markup made from text":     regexp.MustCompile(`(inner|outer)HTML|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment`),
		"code made from text":       regexp.MustCompile(`\beval\(|new Function|setTimeout\(["']|javascript:`),
		"storage":                   regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie`),
		"a request to another host": regexp.MustCompile(`(src|href|url|import|from|fetch)\W{1,4}(https?:)?//`),
		"a style in an element":     regexp.MustCompile(`<style|\sstyle\s*=|\.style\b`),
		"a script in an element":    regexp.MustCompile(`<script(?:\s+type="module")?>|\son[a-z]+\s*=\s*"`),
	}
	for file, text := range sources {
		for what, pattern := range never {
			if what == "storage" && file == "memory.js" {
				continue // which keeps two words, neither about the person
			}
			if what == "a style in an element" {
				text = custom.ReplaceAllString(text, "") // the accent colour of a brand
			}
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s has %s: %q", file, what, found)
			}
		}
	}
}

// TestVariables: docs/web.md names every colour that a site may set, and no other.
func TestVariables(t *testing.T) {
	style := client(t)["style.css"]
	top, _, _ := strings.Cut(style, "}")
	document, err := os.ReadFile("../../docs/web.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(document), "| variable |")
	names := func(pattern, text string) []string {
		var found []string
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found = append(found, match[1])
		}
		slices.Sort(found)
		return found
	}
	set, documented := names(`(?m)^  (--[a-z-]+):`, top), names("`(--[a-z-]+)`", table)
	if len(set) == 0 || !slices.Equal(set, documented) {
		t.Errorf("style.css sets     %q\ndocs/web.md names %q", set, documented)
	}
	for _, name := range set {
		if !strings.Contains(style, "var("+name) {
			t.Errorf("%s colours nothing", name)
		}
	}
}

// TestLayers: the module for any site needs nothing of the page, and every module of
// the page is loaded with it, not after it.
func TestLayers(t *testing.T) {
	sources := client(t)
	imports := regexp.MustCompile(`from "\./([\w-]+\.js)"`)
	for file, text := range sources {
		for _, match := range imports.FindAllStringSubmatch(comment.ReplaceAllString(text, ""), -1) {
			if base := file == "countersign.js" || file == "sleep.js"; base && match[1] != "sleep.js" {
				t.Errorf("%s imports %s: any site must be able to use it alone", file, match[1])
			}
			if match[1] != "app.js" && !strings.Contains(sources["index.html"], `<link rel="modulepreload" href="`+match[1]+`">`) {
				t.Errorf("index.html does not preload %s", match[1])
			}
		}
		if strings.HasSuffix(file, ".js") && file != "countersign.js" && strings.Contains(text, "/session") {
			t.Errorf("%s speaks with the API by itself", file)
		}
	}
	if strings.Contains(sources["countersign.js"]+sources["sleep.js"], "querySelector") {
		t.Error("countersign.js touches the document")
	}
}

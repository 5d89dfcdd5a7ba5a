package browser_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

// tool is the path of a file that tools.sh fetched; "" without it, or the test fails
// where CI_BROWSER says that it must be there.
func tool(t *testing.T, parts ...string) string {
	t.Helper()
	script, err := os.ReadFile("tools.sh")
	if err != nil {
		t.Fatal(err)
	}
	versions := regexp.MustCompile(`(?m)^axe=(\S+) typescript=(\S+)`).FindSubmatch(script)
	if versions == nil {
		t.Fatal("tools.sh does not say which versions it fetches")
	}
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		cache = filepath.Join(os.Getenv("HOME"), ".cache")
	}
	folder := filepath.Join(cache, "countersign", "browser-"+string(versions[1])+"-"+string(versions[2]), "node_modules")
	file := filepath.Join(append([]string{folder}, parts...)...)
	if _, err := os.Stat(file); err == nil {
		return file
	}
	if os.Getenv("CI_BROWSER") == "required" {
		t.Fatalf("%s is missing: run e2e/browser/tools.sh", file)
	}
	return ""
}

// axe is the source of axe-core, read once; "" without it.
func axe(t *testing.T) string {
	t.Helper()
	file := tool(t, "axe-core", "axe.min.js")
	if file == "" {
		axeMissing.Do(func() {
			t.Log("axe-core is not there, so the states are not checked with it: run e2e/browser/tools.sh")
		})
		return ""
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

var axeMissing sync.Once

// TestTypes: the compiler finds no fault in the types that the comments give.
func TestTypes(t *testing.T) {
	tsc := tool(t, ".bin", "tsc")
	if tsc == "" {
		t.Skip("the TypeScript compiler is not there: run e2e/browser/tools.sh")
	}
	files, err := filepath.Glob("../../web/*.js")
	if err != nil {
		t.Fatal(err)
	}
	arguments := append([]string{"--noEmit", "--allowJs", "--checkJs", "--strict", "--noUnusedLocals", "--noUnusedParameters",
		"--target", "es2024", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2024,dom,dom.iterable"}, files...)
	if out, err := exec.CommandContext(t.Context(), tsc, arguments...).CombinedOutput(); err != nil {
		t.Errorf("tsc --checkJs --strict: %v\n%s", err, out)
	}
}

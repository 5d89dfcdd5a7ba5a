package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each fault of the table still applies to the source as it is, and what it makes of a file can still be parsed. Otherwise the
// table would rot: it is run seldom.
func TestEveryFaultStillApplies(t *testing.T) {
	faults, err := table()
	if err != nil {
		t.Fatal(err)
	}
	const root = "../.."
	names := map[string]bool{}
	for _, f := range faults {
		if names[f.name] {
			t.Errorf("%q is there twice", f.name)
		}
		names[f.name] = true
		before, err := os.ReadFile(filepath.Join(root, f.file))
		if err != nil {
			t.Errorf("%q: %v", f.name, err)
			continue
		}
		after, err := f.apply(string(before))
		if err != nil {
			t.Error(err)
			continue
		}
		if filepath.Ext(f.file) == ".go" {
			if _, err := parser.ParseFile(token.NewFileSet(), f.file, after, parser.SkipObjectResolution); err != nil {
				t.Errorf("%q: %v", f.name, err)
			}
		}
		for _, pkg := range f.packages {
			tests, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
			if err != nil || len(tests) == 0 || !strings.HasPrefix(pkg, "./") {
				t.Errorf("%q: there are no tests in %s", f.name, pkg)
			}
			if f.tests != "" && !defined(t, tests, f.tests) {
				t.Errorf("%q: no test of %s is named %s", f.name, pkg, f.tests)
			}
		}
	}
}

// defined tells whether a test in these files has one of the names in a pattern such as "Token|Hash".
func defined(t *testing.T, files []string, pattern string) bool {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			name, ok := strings.CutPrefix(line, "func Test")
			for part := range strings.SplitSeq(pattern, "|") {
				if ok && strings.Contains("Test"+name, strings.Trim(part, "^$")) {
					return true
				}
			}
		}
	}
	return false
}

func TestParse(t *testing.T) {
	faults, err := parse(`# for people
== one
in a/x.go
by ./a ./b -run One|Two
why it matters
-first
-	second
+third
-another place

== two
why it matters too
-x
+y
+z
argued nothing differs
`)
	if err != nil || len(faults) != 2 {
		t.Fatalf("%d faults, %v", len(faults), err)
	}
	one, two := faults[0], faults[1]
	if len(one.hunks) != 2 || one.hunks[0] != (hunk{"first\n\tsecond", "third"}) || one.hunks[1] != (hunk{"another place", ""}) {
		t.Errorf("hunks of one: %q", one.hunks)
	}
	if one.tests != "One|Two" || strings.Join(one.packages, " ") != "./a ./b" || one.argued != "" {
		t.Errorf("one: %+v", one)
	}
	if two.file != "a/x.go" || !two.same(one) || two.argued != "nothing differs" || two.hunks[0] != (hunk{"x", "y\nz"}) {
		t.Errorf("two: %+v", two)
	}
	for _, text := range []string{"== a\nin x\nby ./x\nwhy y\n", "== a\nin x\nby ./x\n-x\n+y", "== a\nby ./x\nwhy y\n-x", "what?", "+ nothing was found"} {
		if got, err := parse(text); err == nil {
			t.Errorf("%q: got %+v", text, got)
		}
	}
	text := "a b a"
	for find, ok := range map[string]bool{"a": false, "b": true, "c": false} {
		if _, err := (fault{hunks: []hunk{{find, "x"}}}).apply(text); (err == nil) != ok {
			t.Errorf("%q in %q: %v", find, text, err)
		}
	}
}

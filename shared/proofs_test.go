package shared_test

import (
	"go/ast"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// proofs are what the design promises, by the ids of its list of threats. Each
// has a test named after it.
var proofs = []string{
	"INC1", "INC2", "INC6", "INC7", "INC8", "INC13", "INC14", "PU1", "PU3", "PU4", "OTP1", "TH1", "TH6", "TH7", "TH10",
	"SE1", "SE2", "SE3", "SE5", "SE7", "SE12", "CR1", "EN1", "API3", "API4", "ST1", "ST2", "ST3", "ST4",
	"WH1", "WH2", "WH3", "WH4", "WH5", "WH6", "WH7", "WH8",
}

func TestEveryPromiseHasATest(t *testing.T) {
	named := testNames(t)
	for _, id := range proofs {
		name := regexp.MustCompile(`^(Test|Fuzz)` + id + `[A-Z]`)
		if !slices.ContainsFunc(named, name.MatchString) {
			t.Errorf("%s has no test: name one Test%s… after what it proves", id, id)
		}
	}
}

// testNames lists the test functions of the module.
func testNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, file := range goFiles(t) {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, d := range parse(t, file).Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if base := d.Name(); d.IsDir() && name != ".." && (strings.HasPrefix(base, ".") || base == "node_modules") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) == ".go" {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	tree, _, err := parseSource(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

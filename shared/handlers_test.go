package shared_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The one-minute handler: main starts the function in a few lines, handler.go is
// read from top to bottom, and nothing else of a function is long.
const (
	mainLines    = 30
	handlerLines = 100
	methodLines  = 40
	fileLines    = 180
)

func TestHandlersAreReadInAMinute(t *testing.T) {
	folders, err := filepath.Glob("../functions/*/main.go")
	if err != nil || len(folders) < 5 {
		t.Fatalf("found %d functions: %v", len(folders), err)
	}
	for _, name := range folders {
		folder := filepath.Dir(name)
		if lines := lines(t, filepath.Join(folder, "handler.go")); lines > handlerLines {
			t.Errorf("%s/handler.go has %d lines, more than %d", folder, lines, handlerLines)
		}
		for _, file := range goFiles(t) {
			if filepath.Dir(file) == folder && !strings.HasSuffix(file, "_test.go") {
				short(t, file)
			}
		}
	}
}

// short holds a file and what is in it to its size.
func short(t *testing.T, file string) {
	t.Helper()
	if lines := lines(t, file); lines > fileLines {
		t.Errorf("%s has %d lines, more than %d", file, lines, fileLines)
	}
	positions := token.NewFileSet()
	tree, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		limit := methodLines
		if f.Name.Name == "main" {
			limit = mainLines
		}
		if lines := positions.Position(f.End()).Line - positions.Position(f.Pos()).Line + 1; lines > limit {
			t.Errorf("%s: %s has %d lines, more than %d", file, f.Name.Name, lines, limit)
		}
	}
}

func lines(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(text, []byte("\n"))
}

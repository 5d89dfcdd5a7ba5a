package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Each fault still compiles. It takes the compiler's work on all packages, so it is left out with -short.
func TestEveryFaultCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	faults, err := table()
	if err != nil {
		t.Fatal(err)
	}
	exports, files := listExports(t)
	for _, f := range faults {
		if filepath.Ext(f.file) != ".go" {
			continue
		}
		positions := token.NewFileSet()
		var trees []*ast.File
		for _, name := range files[path.Dir(f.file)] {
			text, err := os.ReadFile(filepath.Join("../..", path.Dir(f.file), name))
			if err != nil {
				t.Fatal(err)
			}
			source := string(text)
			if name == path.Base(f.file) {
				if source, err = f.apply(source); err != nil {
					t.Fatal(err)
				}
			}
			tree, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("%q: %v", f.name, err)
				continue
			}
			trees = append(trees, tree)
		}
		config := types.Config{Importer: importer.ForCompiler(positions, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
		if _, err := config.Check(path.Dir(f.file), positions, trees, nil); err != nil {
			t.Errorf("%q: %v", f.name, err)
		}
	}
}

// listExports are what the compiler made of each package, and the files of ours, by their folder.
func listExports(t *testing.T) (exports map[string]string, files map[string][]string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-json=ImportPath,Export,GoFiles", "./shared/...", "./functions/...")
	command.Dir = "../.."
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	exports, files = map[string]string{}, map[string][]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export string
			GoFiles            []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return exports, files
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if folder, ours := strings.CutPrefix(p.ImportPath, "countersign/"); ours {
			files[folder] = p.GoFiles
		}
	}
}

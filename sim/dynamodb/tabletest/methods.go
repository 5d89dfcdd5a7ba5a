package tabletest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Method is a method that a package declares.
type Method struct {
	Of, Name string // Of is the receiver's type, "Table" for *Table
}

// Methods returns the methods in the sources of the package under test, so that a test
// can report those without a case.
func Methods(t *testing.T) []Method {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []Method
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				found = append(found, Method{Of: receiver(f.Recv.List[0].Type), Name: f.Name.Name})
			}
		}
	}
	return found
}

func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}

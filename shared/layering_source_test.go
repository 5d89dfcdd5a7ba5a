package shared_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
)

// sourceViolations looks for what imports don't show: the shared HTTP client, and
// init functions. A nil source is read from the file.
func sourceViolations(file string, source any) ([]string, error) {
	positions := token.NewFileSet()
	tree, err := parser.ParseFile(positions, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", file, err)
	}
	var sentences []string
	complain := func(at token.Pos, text string) {
		sentences = append(sentences, positions.Position(at).String()+": "+text)
	}

	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			complain(f.Pos(), "an init function: it costs every cold start, and nobody calls it by name")
		}
	}
	client := nameOf(tree, "net/http")
	ast.Inspect(tree, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok || client == "" {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		if ok && x.Name == client && slices.Contains([]string{"DefaultClient", "Get", "Head", "Post", "PostForm"}, s.Sel.Name) {
			complain(s.Pos(), "http."+s.Sel.Name+" has no timeout: use an http.Client that has one")
		}
		return true
	})
	return sentences, nil
}

// nameOf returns the name under which a file imports a package, "" when it doesn't.
func nameOf(tree *ast.File, importPath string) string {
	for _, spec := range tree.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

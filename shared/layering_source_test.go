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

// findings are what is wrong with a file, a sentence each with its place in front.
type findings struct {
	positions *token.FileSet
	sentences []string
}

func (f *findings) complain(at token.Pos, text string) {
	f.sentences = append(f.sentences, f.positions.Position(at).String()+": "+text)
}

// parseSource reads a file of Go. A nil source is read from the file.
func parseSource(file string, source any) (*ast.File, *findings, error) {
	found := &findings{positions: token.NewFileSet()}
	tree, err := parser.ParseFile(found.positions, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, fmt.Errorf("parse %s: %w", file, err)
	}
	return tree, found, nil
}

// sourceViolations looks for what imports don't show: the shared HTTP client, and
// init functions.
func sourceViolations(file string, source any) ([]string, error) {
	tree, found, err := parseSource(file, source)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found.complain(f.Pos(), "an init function: it costs every cold start, and nobody calls it by name")
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
			found.complain(s.Pos(), "http."+s.Sel.Name+" has no timeout: use an http.Client that has one")
		}
		return true
	})
	return found.sentences, nil
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

package shared_test

import (
	"go/ast"
	"path/filepath"
	"strings"
	"testing"
)

// codecViolations looks for a second codec in what is deployed: only shared/dynamo may know how DynamoDB's types hold a
// value. A nil source is read from the file.
func codecViolations(file string, source any) ([]string, error) {
	folder := filepath.ToSlash(filepath.Dir(file))
	deployed := strings.Contains(folder, "shared/") || strings.Contains(folder, "functions/")
	if !deployed || strings.HasSuffix(folder, "shared/dynamo") || strings.HasSuffix(folder, "test") || strings.HasSuffix(file, "_test.go") {
		return nil, nil
	}
	tree, found, err := parseSource(file, source)
	if err != nil {
		return nil, err
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(s.Sel.Name, "AttributeValueMember") {
			found.complain(s.Pos(), s.Sel.Name+" makes a second codec of items: use shared/dynamo, which has the one")
		}
		return true
	})
	return found.sentences, nil
}

func TestPlantedCodecs(t *testing.T) {
	const write = "package x; var v = &types.AttributeValueMemberS{Value: `x`}"
	const read = "package x; func f(v any) bool { _, ok := v.(*types.AttributeValueMemberN); return ok }"
	for _, test := range []struct{ file, source, want string }{
		{"shared/factors/item.go", write, "shared/factors/item.go:1:21: AttributeValueMemberS makes a second codec"},
		{"shared/factors/item.go", read, "AttributeValueMemberN makes a second codec"},
		{"functions/session/push.go", write, "makes a second codec of items: use shared/dynamo"},
		{"shared/dynamo/item.go", write, ""},
		{"shared/factors/item_test.go", write, ""},
		{"shared/factors/factorstest/suite.go", write, ""},
		{"ops/importer/main.go", write, ""},
		{"shared/factors/item.go", "package x; var v types.AttributeValue", ""},
	} {
		got, err := codecViolations(test.file, test.source)
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(got, "\n"); !strings.Contains(all, test.want) || (test.want == "") != (all == "") {
			t.Errorf("%s: %s\ngot %q, want %q", test.file, test.source, all, test.want)
		}
	}
}

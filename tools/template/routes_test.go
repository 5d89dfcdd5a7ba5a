package template

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The documented routes and the function that serves each.
var documented = map[string]string{
	"POST /user":           "RegisterFunction",
	"GET /user":            "SessionFunction",
	"POST /session":        "SessionFunction",
	"GET /session":         "SessionFunction",
	"DELETE /session":      "SessionFunction",
	"GET /session/status":  "StatusFunction",
	"POST /session/resend": "VerifyFunction",
	"POST /session/verify": "VerifyFunction",
	"POST /authy/callback": "CallbackFunction",
	"GET /authy/status":    "StatusFunction",
}

func TestRoutes(t *testing.T) {
	routes, err := load(t).Routes()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, route := range routes {
		got[route.Key] = route.Function
		if route.Key != route.Method()+" "+route.Path() {
			t.Errorf("key %q: method %q, path %q", route.Key, route.Method(), route.Path())
		}
		if route.Timeout != 30*time.Second {
			t.Errorf("%s: timeout is %v, want 30s", route.Key, route.Timeout)
		}
	}
	if diff := cmp.Diff(documented, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

func TestEveryRouteInCodeIsInTheTemplateAndTheReverse(t *testing.T) {
	template := load(t)
	routes, err := template.Routes()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, route := range routes {
		want[strings.ToLower(strings.TrimSuffix(route.Function, "Function"))] = append(want[strings.ToLower(strings.TrimSuffix(route.Function, "Function"))], route.Key)
	}
	got := map[string][]string{}
	for _, f := range functions(t, template) {
		folder := filepath.Join("../../functions", f.Name)
		if _, err := os.Stat(folder); err != nil {
			t.Fatalf("%s has no folder: %v", f.ID, err)
		}
		got[f.Name] = routesInCode(t, folder)
	}
	sorted := cmp.Transformer("set", func(keys []string) map[string]int {
		set := map[string]int{}
		for _, key := range keys {
			set[key]++
		}
		return set
	})
	if diff := cmp.Diff(want, got, sorted); diff != "" {
		t.Errorf("template against code (-template +code):\n%s", diff)
	}
}

// routesInCode returns the keys of every map[string]api.Handler literal in a package,
// which is where a reader sees the routes.
func routesInCode(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.CompositeLit); ok && isRoutes(literal.Type) {
				for _, element := range literal.Elts {
					keys = append(keys, routeKey(t, name, element))
				}
			}
			return true
		})
	}
	return keys
}

// isRoutes reports whether a type is map[string]api.Handler.
func isRoutes(kind ast.Expr) bool {
	m, ok := kind.(*ast.MapType)
	if !ok {
		return false
	}
	value, ok := m.Value.(*ast.SelectorExpr)
	return ok && value.Sel.Name == "Handler"
}

func routeKey(t *testing.T, file string, element ast.Expr) string {
	t.Helper()
	pair, ok := element.(*ast.KeyValueExpr)
	if !ok {
		t.Fatalf("%s: a route without a key", file)
	}
	literal, ok := pair.Key.(*ast.BasicLit)
	if !ok {
		t.Fatalf("%s: a route whose key is no literal", file)
	}
	key, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

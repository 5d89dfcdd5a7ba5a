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
		name := strings.ToLower(strings.TrimSuffix(route.Function, "Function"))
		// The code makes a callback's route for each kind of provider.
		key := route.Key
		if name == "callback" {
			key = strings.Replace(key, "/authy/", "/{kind}/", 1)
		}
		want[name] = append(want[name], key)
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
// which is where a reader sees the routes, and those that it adds to a map called routes.
func routesInCode(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	constants := map[string]ast.Expr{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, name := range spec.Names {
					constants[name.Name] = spec.Values[i]
				}
			}
			return true
		})
	}
	var keys []string
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isRoutes(n.Type) {
					for _, element := range n.Elts {
						pair, ok := element.(*ast.KeyValueExpr)
						if !ok {
							t.Fatalf("%s: a route without a key", folder)
						}
						keys = append(keys, routeKey(t, folder, constants, pair.Key))
					}
				}
			case *ast.AssignStmt:
				if at, ok := n.Lhs[0].(*ast.IndexExpr); ok {
					if to, ok := at.X.(*ast.Ident); ok && to.Name == "routes" {
						keys = append(keys, routeKey(t, folder, constants, at.Index))
					}
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

// routeKey evaluates a route's key: a literal, a constant, or a concatenation with the
// kind of a provider, for which it puts {kind}.
func routeKey(t *testing.T, folder string, constants map[string]ast.Expr, key ast.Expr) string {
	t.Helper()
	switch key := key.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(key.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.Ident:
		if value, ok := constants[key.Name]; ok {
			return routeKey(t, folder, constants, value)
		}
	case *ast.BinaryExpr:
		return routeKey(t, folder, constants, key.X) + routeKey(t, folder, constants, key.Y)
	case *ast.CallExpr:
		if to, ok := key.Fun.(*ast.Ident); ok && to.Name == "string" {
			return "{kind}"
		}
	}
	t.Fatalf("%s: a route whose key can't be read from the code", folder)
	return ""
}

package functiontest

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/tools/template"
)

// root is the module's, seen from a function's folder, where its tests run.
const root = "../.."

// Routes lists the routes that template.yaml gives a function, such as session.
func Routes(t testing.TB, function string) []string {
	t.Helper()
	own := map[string]bool{}
	for key, id := range routes(t) {
		if id == ID(function) {
			own[key] = true
		}
	}
	if len(own) == 0 {
		t.Fatalf("template.yaml has no route for %s", function)
	}
	return slices.Sorted(maps.Keys(own))
}

// ID is a function's logical id: SessionFunction is session's.
func ID(function string) string {
	return strings.ToUpper(function[:1]) + function[1:] + "Function"
}

// routes maps the template's routes to the ids of their functions.
func routes(t testing.TB) map[string]string {
	t.Helper()
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := parsed.Routes()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, r := range all {
		found[r.Key] = r.Function
	}
	return found
}

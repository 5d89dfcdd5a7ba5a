package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module of two functions, of which one is tested.
var small = map[string]string{
	"go.mod":         "module small\n\ngo 1.26\n",
	"add.go":         "package small\n\nfunc add(a, b int) int { return a + b }\n\nfunc twice(a int) int { return 2 * a }\n",
	"add_test.go":    "package small\n\nimport \"testing\"\n\nfunc TestAdd(t *testing.T) {\n\tif add(2, 3) != 5 {\n\t\tt.Error(\"wrong\")\n\t}\n}\n",
	"sub/no_test.go": "package sub\n",
}

func smallModule(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range small {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestVerdicts(t *testing.T) {
	root := smallModule(t)
	planted := func(name, find, put, argued string) fault {
		return fault{name: name, file: "add.go", why: "sums", argued: argued, hunks: []hunk{{find, put}}, packages: []string{"."}}
	}
	faults := []fault{
		planted("minus", "a + b", "a - b", ""), planted("thrice", "2 * a", "3 * a", ""), planted("four", "2 * a", "4 * a", "nobody calls it"),
		planted("plus one", "a + b", "a + b + 1", "said to be unseen"), planted("nonsense", "a + b", "c", ""), planted("elsewhere", "nothing", "", ""),
	}
	var out bytes.Buffer
	err := plantAll(t.Context(), &out, root, faults)
	for i, want := range []string{caught, survived, argued, outdated, broken, broken} {
		if line := strings.Split(out.String(), "\n"); !strings.Contains(out.String(), faults[i].name) || !hasLine(line, want, faults[i].name) {
			t.Errorf("%s: want %s in\n%s", faults[i].name, want, out.String())
		}
	}
	if err == nil || !strings.HasPrefix(err.Error(), "4 left to look at") {
		t.Errorf("got %v, want four to look at", err)
	}
	if !strings.Contains(out.String(), "TestAdd") {
		t.Errorf("the test that saw it is not named:\n%s", out.String())
	}
	if text, err := os.ReadFile(filepath.Join(root, "add.go")); err != nil || string(text) != small["add.go"] {
		t.Errorf("the source is not as it was: %s, %v", text, err)
	}
	if err := plantAll(t.Context(), &out, root, faults[:1]); err != nil {
		t.Errorf("all caught, and yet: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "add.go"), []byte(strings.Replace(small["add.go"], "+", "-", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := plantAll(t.Context(), &out, root, faults[1:2]); err == nil || !strings.Contains(err.Error(), "fails with no fault planted") {
		t.Errorf("with tests that fail anyway: got %v", err)
	}
}

func hasLine(lines []string, verdict, name string) bool {
	for _, line := range lines {
		if strings.HasPrefix(line, verdict) && strings.Contains(line, "add.go: "+name) {
			return true
		}
	}
	return false
}

package shared_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A listed package is what go list tells of one.
type listed struct {
	ImportPath, Name, Dir, Export      string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports []string
}

// list returns the packages that go list names.
func list(t *testing.T, arguments ...string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json"}, arguments...)...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// look opens every folder of the module. The result of a test is cached for as
// long as what the test has opened stays the same, and go list, being another
// process, does not count: a new package would go unseen.
func look(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if base := d.Name(); d.IsDir() && name != ".." && (strings.HasPrefix(base, ".") || base == "node_modules") {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLayering(t *testing.T) {
	look(t)
	packages := list(t, "-e", "countersign/...") // broken ones too: what is wrong with them is the compiler's to say
	if len(packages) < 10 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, sentence := range importViolations(p) {
			t.Error(sentence)
		}
		for _, name := range append(append(append([]string{}, p.GoFiles...), p.TestGoFiles...), p.XTestGoFiles...) {
			sentences, err := sourceViolations(filepath.Join(p.Dir, name), nil)
			if err != nil {
				t.Error(err)
			}
			codecs, err := codecViolations(filepath.Join(p.Dir, name), nil)
			if err != nil {
				t.Error(err)
			}
			for _, sentence := range append(sentences, codecs...) {
				t.Error(sentence)
			}
		}
	}
}

// shared is what is deployed, and nothing else: a package there that no function links, such
// as a simulator, belongs into another room.
func TestSharedIsDeployed(t *testing.T) {
	look(t)
	packages := list(t)
	for _, sentence := range undeployed(packages) {
		t.Error(sentence)
	}
	planted := append(packages, listed{ImportPath: module + "shared/authysim", GoFiles: []string{"server.go"}})
	want := "shared/authysim is linked into no function: shared is what is deployed, and the other side of a wire belongs in sim"
	if got := undeployed(planted); !slices.Contains(got, want) {
		t.Errorf("a simulator in shared: got %q, want %q", got, want)
	}
}

// undeployed returns a sentence for each package of shared that no function links.
func undeployed(packages []listed) []string {
	imports := map[string][]string{}
	for _, p := range packages {
		imports[p.ImportPath] = p.Imports
	}
	linked := map[string]bool{}
	var link func(name string)
	link = func(name string) {
		if linked[name] {
			return
		}
		linked[name] = true
		for _, to := range imports[name] {
			link(to)
		}
	}
	for name := range imports {
		if strings.HasPrefix(name, module+"functions/") {
			link(name)
		}
	}
	var sentences []string
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module)
		if within(name, "shared") && name != "shared" && !isTest(name) && !linked[p.ImportPath] {
			sentences = append(sentences, name+" is linked into no function: shared is what is deployed, and the other side of a wire belongs in sim")
		}
	}
	return sentences
}

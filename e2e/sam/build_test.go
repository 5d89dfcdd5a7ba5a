package sam_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"countersign/local/stack"
)

var functions = []string{"callback", "register", "session", "status", "verify"}

// goarch is Go's name for a processor of Lambda's.
func goarch(processor string) string { return strings.ReplaceAll(processor, "x86_64", "amd64") }

// made is the function as the Makefile's rule makes it, which is what sam build calls.
func made(t *testing.T, function, arch string) []byte {
	t.Helper()
	dir := t.TempDir()
	id := event{function: function}.id()
	run(t, "make", "-s", "-C", root, "build-"+id, "ARTIFACTS_DIR="+dir, "BUILD_FOR="+arch)
	return read(t, filepath.Join(dir, "bootstrap"))
}

// What runs behind our own gateway, in make run and in every test, is what is deployed, but for the processor.
func TestWhatRunsHereIsBuiltAsWhatIsDeployed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what is deployed is for Linux")
	}
	dir := t.TempDir()
	if err := stack.Build(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	same(t, "session", "the Makefile's rule", made(t, "session", runtime.GOARCH), "the local run", read(t, filepath.Join(dir, "session")))
}

// The Makefile's rule, sam build and make build give the same bytes for every function, and nothing beside them.
func TestBuild(t *testing.T) {
	needEngine(t)
	arch := goarch(os.Getenv(processorSetting))
	zips := t.TempDir()
	run(t, "go", "run", "-C", root, "./tools/bundle", "-arch", arch, "-out", zips)
	for _, function := range functions {
		folder := filepath.Join(os.Getenv(buildSetting), event{function: function}.id())
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 1 {
			t.Errorf("%s: sam build left %v, want bootstrap alone", function, entries)
		}
		want := made(t, function, arch)
		same(t, function, "the Makefile's rule", want, "sam build", read(t, filepath.Join(folder, "bootstrap")))
		same(t, function, "the Makefile's rule", want, "make build", unzipped(t, filepath.Join(zips, function+".zip")))
		say("%-12s %-17s %d bytes for %s: make, sam build and the zip are the same", "build", event{function: function}.id(), len(want), arch)
	}
}

// What sam build made is deployed as it is: its parameters are the template's own, and the processor is the one it was
// built for.
func TestBuildChangesTheProcessorAlone(t *testing.T) {
	needEngine(t)
	built := filepath.Join(os.Getenv(buildSetting), "template.yaml")
	if diff := cmp.Diff(parameters(t, filepath.Join(root, "template.yaml")), parameters(t, built)); diff != "" {
		t.Errorf("parameters (-template.yaml +sam build):\n%s", diff)
	}
	var document struct {
		Globals struct {
			Function struct {
				Architectures []string `yaml:"Architectures"`
			} `yaml:"Function"`
		} `yaml:"Globals"`
	}
	if err := yaml.Unmarshal(read(t, built), &document); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{os.Getenv(processorSetting)}, document.Globals.Function.Architectures); diff != "" {
		t.Errorf("processor (-want +got):\n%s", diff)
	}
}

func parameters(t *testing.T, file string) map[string]any {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(read(t, file), &document); err != nil {
		t.Fatal(err)
	}
	section := child(&document, "Parameters")
	if section == nil {
		t.Fatalf("%s has no parameters", file)
	}
	var all map[string]any
	if err := section.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func same(t *testing.T, function, nameA string, a []byte, nameB string, b []byte) {
	t.Helper()
	if !bytes.Equal(a, b) {
		t.Errorf("%s: %s gives %d bytes and %s %d, and they differ", function, nameA, len(a), nameB, len(b))
	}
}

// run runs a program, which must not fail.
func run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, said)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// unzipped is the one file of a zip.
func unzipped(t *testing.T, name string) []byte {
	t.Helper()
	r, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(r.File) != 1 {
		t.Fatalf("%s holds %d files, want one", name, len(r.File))
	}
	file, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

package build

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// program writes a module with one main package and returns its root.
func program(t *testing.T, source string) string {
	t.Helper()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module sample\n\ngo 1.26\n")
	write("hello/main.go", source)
	return root
}

func TestTheSameSourceGivesTheSameZipInAnotherFolder(t *testing.T) {
	const source = "package main\n\nfunc main() { println(\"hello\") }\n"
	var zips [][]byte
	for range 2 {
		root, out := program(t, source), filepath.Join(t.TempDir(), "bootstrap")
		if err := Bootstrap(t.Context(), root, out, Lambda("arm64"), "./hello"); err != nil {
			t.Fatal(err)
		}
		file, err := elf.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != elf.EM_AARCH64 {
			t.Errorf("machine: got %v, want arm64", file.Machine)
		}
		file.Close()
		data, err := Zip(out)
		if err != nil {
			t.Fatal(err)
		}
		zips = append(zips, data)
	}
	if !bytes.Equal(zips[0], zips[1]) {
		t.Error("the zips differ")
	}
	r, err := zip.NewReader(bytes.NewReader(zips[0]), int64(len(zips[0])))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.File {
		got = append(got, f.Name+" "+f.Mode().String())
	}
	if diff := cmp.Diff([]string{"bootstrap -rwxr-xr-x"}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestBinariesRunHere(t *testing.T) {
	root, out := program(t, "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"hello\") }\n"), t.TempDir()
	if err := Binaries(t.Context(), root, out, Target{}, "./hello"); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(filepath.Join(out, "hello")).Output()
	if string(got) != "hello" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWhatTheCompilerSaysIsInTheError(t *testing.T) {
	root := program(t, "package main\n\nfunc main() { undefinedName() }\n")
	err := Bootstrap(t.Context(), root, filepath.Join(t.TempDir(), "bootstrap"), Target{}, "./hello")
	if err == nil || !strings.Contains(err.Error(), "undefined: undefinedName") {
		t.Errorf("got %v", err)
	}
	if err := Bootstrap(t.Context(), root, filepath.Join(root, "none", "bootstrap"), Target{}, "./hello"); err == nil {
		t.Error("a folder that does not exist: got no error")
	}
}

func TestZipOfNothing(t *testing.T) {
	if _, err := Zip(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "zip: ") {
		t.Errorf("got %v", err)
	}
}

func TestRoot(t *testing.T) {
	got, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	want, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Chdir(t.TempDir())
	if _, err := Root(); err == nil || !strings.Contains(err.Error(), "no go.mod") {
		t.Errorf("outside of a module: got %v", err)
	}
}

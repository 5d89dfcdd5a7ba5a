package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const hello = "package main\n\nfunc main() { println(\"hello\") }\n"

// project writes a project with two functions, small and large, that build and compress
// quickly. It returns the project's root.
func project(t *testing.T, large string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                             "module sample\n\ngo 1.26\n",
		"functions/small/main.go":            hello,
		"functions/large/main.go":            large,
		"tools/bundle/testdata/bare/main.go": hello,
		"template.yaml": "Resources:\n  SmallFunction: {Type: \"AWS::Serverless::Function\"}\n" +
			"  LargeFunction: {Type: \"AWS::Serverless::Function\"}\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestEachFunctionBecomesAZip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	var out strings.Builder
	// Build for this machine's processor, whose standard library is cached.
	if err := run(t.Context(), project(t, hello), []string{"-arch", runtime.GOARCH, "-out", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"small", "large"} {
		if info, err := os.Stat(filepath.Join(dir, name+".zip")); err != nil || info.Size() < 100_000 {
			t.Errorf("%s: got %v, %v", name, info, err)
		}
		if !strings.Contains(out.String(), "\n"+name+" ") || !strings.Contains(out.String(), ", 1.00") {
			t.Errorf("%s is not in\n%s", name, &out)
		}
	}
}

func TestAFunctionThatIsTooLargeFails(t *testing.T) {
	large := "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"
	err := run(t.Context(), project(t, large), []string{"-arch", runtime.GOARCH, "-out", t.TempDir()}, io.Discard)
	if want := fmt.Sprintf("more than %.2f of a bare function: large", most); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOneFunctionBecomesABootstrap(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := run(t.Context(), project(t, hello), []string{"-arch", runtime.GOARCH, "-function", "Small", "-bootstrap", file}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("got %v, %v", info, err)
	}
}

func TestRunRefuses(t *testing.T) {
	root := project(t, hello)
	for _, args := range [][]string{nil, {"-function", "small"}, {"-none"}, {"-function", "nobody", "-bootstrap", filepath.Join(t.TempDir(), "b")}} {
		if err := run(t.Context(), root, args, io.Discard); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
	if err := run(t.Context(), root, []string{"-arch", runtime.GOARCH, "-out", filepath.Join(root, "go.mod")}, io.Discard); err == nil {
		t.Error("a file in the folder's place: got no error")
	}
	if err := run(t.Context(), t.TempDir(), []string{"-out", t.TempDir()}, io.Discard); err == nil {
		t.Error("no template: got no error")
	}
	broken := project(t, "package main\n\nfunc main() { none() }\n")
	if err := run(t.Context(), broken, []string{"-arch", runtime.GOARCH, "-out", t.TempDir()}, io.Discard); err == nil {
		t.Error("a function that does not compile: got no error")
	}
}

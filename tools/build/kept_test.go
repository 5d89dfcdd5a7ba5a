package build

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const printing = "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"hello\") }\n"

// kept builds program's module into a new folder and returns the binary's path.
func kept(t *testing.T, root string) string {
	t.Helper()
	out := t.TempDir()
	if err := Cached(t.Context(), root, out, "./hello"); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(out, "hello")
}

func TestWhatIsKeptIsNotLinkedAgain(t *testing.T) {
	root := program(t, printing)
	first, second := kept(t, root), kept(t, root)
	if !sameFile(t, first, second) {
		t.Error("the same source was linked twice")
	}
	if err := os.WriteFile(filepath.Join(root, "hello", "main.go"), []byte(strings.Replace(printing, "hello", "goodbye", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	third := kept(t, root)
	for file, want := range map[string]string{first: "hello", third: "goodbye"} {
		if output, err := exec.Command(file).Output(); string(output) != want || err != nil {
			t.Errorf("got %q, %v, want %q", output, err, want)
		}
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	return os.SameFile(infoA, infoB)
}

// builds returns a function that counts the go builds since.
func builds(t *testing.T) func() int {
	t.Helper()
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	noted := filepath.Join(folder, "noted")
	script := "#!/bin/sh\necho \"$1\" >>'" + noted + "'\nexec '" + goCommand + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(folder, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return func() int {
		text, err := os.ReadFile(noted)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "build\n")
	}
}

func TestAFolderOnAnotherDiskGetsACopy(t *testing.T) {
	out, err := os.MkdirTemp("/dev/shm", "kept") //nolint:usetesting // on a different disk than t.TempDir
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(out)
	root := program(t, printing)
	if os.Link(filepath.Join(root, "go.mod"), filepath.Join(out, "link")) == nil {
		t.Skip("/dev/shm is on the same disk as " + root)
	}
	count := builds(t)
	for range 2 { // the second time, the file exists already
		if err := Cached(t.Context(), root, out, "./hello"); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(); got != 2 {
		t.Errorf("%d builds for two calls", got)
	}
	want, err := os.ReadFile(filepath.Join(root, "build", "kept", kind(), "hello"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(out, "hello"))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the copy has %d bytes of %d, %v", len(got), len(want), err)
	}
	if info, err := os.Stat(filepath.Join(out, "hello")); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("the copy can't be started: %v, %v", info.Mode(), err)
	}
}

func kind() string {
	if Race {
		return "race"
	}
	return "plain"
}

func TestTheFolderNeedNotBeThere(t *testing.T) {
	root, count := program(t, printing), builds(t)
	if err := Cached(t.Context(), root, filepath.Join(t.TempDir(), "new"), "./hello"); err != nil {
		t.Fatal(err)
	}
	if got := count(); got != 1 {
		t.Errorf("%d builds for one call", got)
	}
}

func TestWaitingForTheLockEndsWithTheContext(t *testing.T) {
	root := program(t, printing)
	unlock, err := lock(t.Context(), filepath.Join(root, "build", "kept"))
	if err != nil {
		t.Skip(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Cached(ctx, root, t.TempDir(), "./hello") }()
	select {
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(200 * time.Millisecond): // by now it waits, or has seen the context end
	}
	cancel()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("it still waits")
	}
}

func TestARootMayBeRelative(t *testing.T) {
	root := program(t, printing)
	if err := os.Mkdir(filepath.Join(root, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(root, "deep"))
	first := kept(t, "..")
	if second := kept(t, root); !sameFile(t, first, second) {
		t.Error("the same source was linked twice")
	}
	if made, err := filepath.Glob(filepath.Join(root, "..", "build")); len(made) > 0 || err != nil {
		t.Errorf("%v is outside of the module, %v", made, err)
	}
}

func TestWhatCanNotBeKeptIsBuilt(t *testing.T) {
	root := program(t, printing)
	if err := os.WriteFile(filepath.Join(root, "build"), nil, 0o600); err != nil { // a file blocks the cache's folder
		t.Fatal(err)
	}
	if output, err := exec.Command(kept(t, root)).Output(); string(output) != "hello" || err != nil {
		t.Errorf("got %q, %v", output, err)
	}
}

func TestKeptFailsAsTheCompilerDoes(t *testing.T) {
	root := program(t, "package main\n\nfunc main() { undefinedName() }\n")
	if err := Cached(t.Context(), root, t.TempDir(), "./hello"); err == nil || !strings.Contains(err.Error(), "undefined: undefinedName") {
		t.Errorf("got %v", err)
	}
	if err := Cached(t.Context(), root, t.TempDir(), "./nothing/..."); err == nil {
		t.Error("a folder that is not there: got no error")
	}
}

// Go caches a test's result until a file changes that the test opened. This asks a test
// program which files it would report to Go.
func TestSourcesAreLookedAt(t *testing.T) {
	const setting = "BUILD_TEST_ROOT"
	if root := os.Getenv(setting); root != "" {
		kept(t, root)
		return
	}
	root, noted := program(t, printing), filepath.Join(t.TempDir(), "noted")
	if err := os.MkdirAll(filepath.Join(root, "shared", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestSourcesAreLookedAt$", "-test.testlogfile="+noted)
	cmd.Env = append(os.Environ(), setting+"="+root)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	list, err := os.ReadFile(noted)
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range [][2]string{{"open", "hello"}, {"open", "shared"}, {"open", "shared/deep"}, {"stat", "go.mod"}, {"stat", "go.sum"}} {
		if !strings.Contains(string(list), "\n"+look[0]+" "+filepath.Join(root, look[1])+"\n") {
			t.Errorf("%s %s is not in\n%s", look[0], look[1], list)
		}
	}
}

// A program with the race detector builds programs with the race detector.
func TestTheRaceDetectorIsPassedOn(t *testing.T) {
	const racing = "package main\n\nfunc main() {\n\tn, done := 0, make(chan bool)\n\tgo func() { n++; done <- true }()\n\tn++\n\t<-done\n\tprintln(n)\n}\n"
	output, err := exec.Command(kept(t, program(t, racing))).CombinedOutput()
	if found := strings.Contains(string(output), "DATA RACE"); found != Race || (err != nil) != Race {
		t.Errorf("here %v, there %v: %v\n%s", Race, found, err, output)
	}
}

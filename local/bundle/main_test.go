package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestEachFunctionBecomesAZip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	var out strings.Builder
	// The processor of this machine: what other tests build is in the cache.
	if err := run(t.Context(), []string{"-arch", runtime.GOARCH, "-out", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"register", "session", "status", "callback", "verify"} {
		if info, err := os.Stat(filepath.Join(dir, name+".zip")); err != nil || info.Size() < 1<<20 {
			t.Errorf("%s: got %v, %v", name, info, err)
		}
		if !strings.Contains(out.String(), "\n"+name+" ") {
			t.Errorf("%s is not in\n%s", name, &out)
		}
	}
}

func TestOneFunctionBecomesABootstrap(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := run(t.Context(), []string{"-arch", runtime.GOARCH, "-function", "Callback", "-bootstrap", file}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("got %v, %v", info, err)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"-function", "session"}, {"-none"}, {"-function", "nobody", "-bootstrap", filepath.Join(t.TempDir(), "b")}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), []string{"-arch", runtime.GOARCH, "-out", file}, io.Discard); err == nil {
		t.Error("a file in the folder's place: got no error")
	}
}

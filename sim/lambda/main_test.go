package lambda

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/tools/build"
)

// functionDir is the environment variable with the folder of the function that TestMain
// built.
const functionDir = "RUNTIME_TEST_FUNCTION_DIR"

func TestMain(m *testing.M) {
	if os.Getenv(functionDir) != "" { // started by a test
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "runtime")
	if err != nil {
		log.Fatal(err)
	}
	root, err := build.Root()
	if err == nil {
		err = build.Binaries(context.Background(), root, dir, build.Target{}, "./sim/lambda/testdata/function")
	}
	if err != nil {
		os.RemoveAll(dir)
		log.Fatal(err)
	}
	os.Setenv(functionDir, dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// function returns a running function that closes when the test ends. Its output goes
// to the returned buffer.
func function(t *testing.T, change func(*Config)) (*Function, *buffer) {
	t.Helper()
	out := &buffer{}
	config := Config{
		Name:    "SampleFunction",
		Binary:  filepath.Join(os.Getenv(functionDir), "function"),
		Timeout: time.Minute,
		Memory:  256,
		Log:     out,
	}
	if change != nil {
		change(&config)
	}
	f := New(config)
	t.Cleanup(f.Close)
	return f, out
}

// said is the sample function's answer.
type said struct {
	PID      int
	ID       string
	ARN      string
	Deadline time.Time
	Trace    string
	Env      map[string]string
}

func invoke(t *testing.T, f *Function, request string) said {
	t.Helper()
	payload, err := f.Invoke(t.Context(), []byte(request))
	if err != nil {
		t.Fatal(err)
	}
	var s said
	if err := json.Unmarshal(payload, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// waiting starts an invocation that waits until release is called. It returns when the
// function has started it.
func waiting(t *testing.T, f *Function) (result <-chan error, file string, release func()) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "hold")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 1)
	go func() {
		_, err := f.Invoke(t.Context(), []byte(`{"do":"wait","file":"`+file+`"}`))
		results <- err
	}()
	eventually(t, func() bool { return exists(file + ".waits") })
	return results, file, sync.OnceFunc(func() { os.Remove(file) })
}

func exists(file string) bool { _, err := os.Stat(file); return err == nil }

// eventually waits for another process to do something. It has no time limit of its
// own; the test binary's timeout ends a test that hangs.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for !holds() {
		if t.Context().Err() != nil {
			t.Fatal(t.Context().Err())
		}
		time.Sleep(time.Millisecond)
	}
}

// buffer is a bytes.Buffer that is safe for concurrent use.
type buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

package lambda

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"countersign/tools/build"

	"github.com/google/go-cmp/cmp"
)

func TestWarm(t *testing.T) {
	f, _ := function(t, nil)
	if err := f.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := f.Processes()
	if got := invoke(t, f, `{}`).PID; len(before) != 1 || got != before[0] {
		t.Errorf("warm started %v, the invocation ran in %d", before, got)
	}
}

func TestAFunctionThatDoesNotStart(t *testing.T) {
	t.Run("exits", func(t *testing.T) {
		f, out := function(t, func(c *Config) { c.Env = []string{"START=exit"} })
		if err := f.Warm(t.Context()); !errors.Is(err, ErrExited) {
			t.Errorf("warm: got %v, want ErrExited", err)
		}
		if _, err := f.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, ErrExited) {
			t.Errorf("invoke: got %v, want ErrExited", err)
		}
		if !strings.Contains(out.String(), "[SampleFunction] function: NAME is not set\n") {
			t.Errorf("output: got %q", out)
		}
	})
	t.Run("hangs", func(t *testing.T) {
		f, _ := function(t, func(c *Config) { c.Env = []string{"START=hang"} })
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for len(f.Processes()) == 0 {
				if t.Context().Err() != nil {
					return
				}
			}
			cancel()
		}()
		if err := f.Warm(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("warm: got %v, want context.Canceled", err)
		}
	})
	t.Run("is not there", func(t *testing.T) {
		f, _ := function(t, func(c *Config) { c.Binary += ".none" })
		if _, err := f.Invoke(t.Context(), []byte(`{}`)); err == nil || !strings.Contains(err.Error(), "start SampleFunction") {
			t.Errorf("invoke: got %v", err)
		}
	})
	t.Run("waits for a slot", func(t *testing.T) {
		f, _ := function(t, func(c *Config) { c.Environments = 1 })
		first, _, release := waiting(t, f)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := f.Warm(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("warm: got %v, want context.Canceled", err)
		}
		release()
		<-first
	})
}

// No library does this, but a broken process might.
func TestTheRuntimeAPIRefuses(t *testing.T) {
	output, err := newOutput("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer output.end()
	e := &environment{output: output}
	post := func(path, body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		e.api().ServeHTTP(w, httptest.NewRequest("POST", "/2018-06-01/runtime"+path, strings.NewReader(body)))
		return w
	}
	for _, path := range []string{"/invocation/none/response", "/invocation/none/error"} {
		if w := post(path, "{}"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "InvalidRequestID") {
			t.Errorf("%s: got %d %s", path, w.Code, w.Body)
		}
	}
	inv := newInvocation(nil, 0)
	e.current = inv
	if w := post("/invocation/"+inv.id+"/error", "not json"); w.Code != http.StatusAccepted {
		t.Errorf("got %d", w.Code)
	}
	if got := <-inv.answered; got.err == nil || !strings.Contains(got.err.Error(), "not JSON") {
		t.Errorf("got %v", got.err)
	}
	if w := post("/invocation/"+inv.id+"/response", "{}"); w.Code != http.StatusBadRequest {
		t.Errorf("a second answer: got %d", w.Code)
	}
	if w := post("/init/error", `{"errorType":"A","errorMessage":"b"}`); w.Code != http.StatusAccepted {
		t.Errorf("got %d", w.Code)
	}
	if diff := cmp.Diff(&FunctionError{"A", "b"}, e.failed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	exited := make(chan struct{})
	close(exited)
	e.exited = exited
	if err := e.ready(t.Context()); !errors.Is(err, e.failed) {
		t.Errorf("ready: got %v, want what was reported", err)
	}
}

// A data race in a function ends the program that runs it, with the race detector's
// report.
func TestARaceInAFunctionIsNotMissed(t *testing.T) {
	if !build.Race {
		t.Skip("without the race detector")
	}
	const setting = "RUNTIME_TEST_RACE"
	if os.Getenv(setting) != "" {
		f, _ := function(t, nil)
		invoke(t, f, `{"do":"race"}`)
		invoke(t, f, `{}`)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestARaceInAFunctionIsNotMissed$")
	cmd.Env = append(os.Environ(), setting+"=yes")
	said, err := cmd.CombinedOutput()
	if got := string(said); err == nil || !strings.Contains(got, "panic: [SampleFunction]") || !strings.Contains(got, "DATA RACE") || !strings.Contains(got, "main.handle") {
		t.Errorf("it ended with %v and said\n%s", err, said)
	}
}

// slow is a slow terminal.
type slow struct{ to io.Writer }

func (s slow) Write(p []byte) (int, error) {
	time.Sleep(50 * time.Millisecond)
	return s.to.Write(p)
}

func TestWhatIsPrintedIsPassedOnBeforeTheAnswer(t *testing.T) {
	for do, want := range map[string]string{"print": "three\n", "panic": "panic"} {
		f, out := function(t, func(c *Config) { c.Log = slow{c.Log} })
		_, _ = f.Invoke(t.Context(), []byte(`{"do":"`+do+`"}`))
		if got := out.String(); !strings.Contains(got, want) {
			t.Errorf("%s: with the answer came %q, want %q in it", do, got, want)
		}
	}
}

// A dying process's output is not lost, and settle does not wait for a process that has
// ended.
func TestOutputOfAProcessThatIsGone(t *testing.T) {
	out := &buffer{}
	o, err := newOutput("> ", out)
	if err != nil {
		t.Fatal(err)
	}
	o.writer.WriteString("a\nb")
	o.settle()
	if diff := cmp.Diff("> a\n", out.String()); diff != "" {
		t.Errorf("settled (-want +got):\n%s", diff)
	}
	o.writer.WriteString("c")
	o.end()
	o.settle()
	if diff := cmp.Diff("> a\n> bc\n", out.String()); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
}

func TestLines(t *testing.T) {
	out := &buffer{}
	marks := 0
	w := &lineWriter{prefix: "> ", to: out, marked: func() { marks++ }}
	w.Write([]byte("a\n\nb"))
	w.Write([]byte("\x00c\n\x00d\x00"))
	w.flush()
	w.flush()
	if marks != 3 {
		t.Errorf("%d marks, want 3", marks)
	}
	w.Write([]byte(strings.Repeat("x", maxLine)))
	if diff := cmp.Diff("> a\n> \n> bc\n> d\n> "+strings.Repeat("x", maxLine)+"\n", out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

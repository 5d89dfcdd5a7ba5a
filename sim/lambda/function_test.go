package lambda

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInvoke(t *testing.T) {
	f, out := function(t, func(c *Config) { c.Env = []string{"SAMPLE=1"} })
	before := time.Now()
	first, second := invoke(t, f, `{}`), invoke(t, f, `{"do":"print"}`)
	if first.PID != second.PID {
		t.Errorf("two invocations one after the other ran in processes %d and %d, want one", first.PID, second.PID)
	}
	if first.ID == second.ID || len(first.ID) != 36 {
		t.Errorf("request ids: got %q and %q", first.ID, second.ID)
	}
	if first.ARN != "arn:aws:lambda:us-east-1:000000000000:function:SampleFunction" {
		t.Errorf("ARN: got %q", first.ARN)
	}
	if earliest := before.Add(time.Minute).Truncate(time.Millisecond); first.Deadline.Before(earliest) {
		t.Errorf("deadline: got %v, want at least %v", first.Deadline, earliest)
	}
	if !strings.HasPrefix(first.Trace, "Root=1-") {
		t.Errorf("trace: got %q", first.Trace)
	}
	for name, want := range map[string]string{"SAMPLE": "1", "AWS_LAMBDA_FUNCTION_NAME": "SampleFunction", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "HOME": ""} {
		if got := first.Env[name]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	f.Close()
	if diff := cmp.Diff("[SampleFunction] one\n[SampleFunction] two\n[SampleFunction] three\n", out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestOverlappingInvocationsGetProcessesOfTheirOwnAndIdleOnesAreKept(t *testing.T) {
	f, _ := function(t, nil)
	first, _, releaseFirst := waiting(t, f)
	second, _, releaseSecond := waiting(t, f)
	before := f.Processes()
	if len(before) != 2 {
		t.Fatalf("processes: got %v, want two", before)
	}
	releaseFirst()
	releaseSecond()
	if err := errors.Join(<-first, <-second); err != nil {
		t.Fatal(err)
	}
	invoke(t, f, `{}`)
	if diff := cmp.Diff(before, f.Processes()); diff != "" {
		t.Errorf("processes (-before +after):\n%s", diff)
	}
}

func TestInvocationsBeyondTheEnvironmentsWait(t *testing.T) {
	f, _ := function(t, func(c *Config) { c.Environments = 1 })
	first, _, release := waiting(t, f)
	results := make(chan error, 3)
	for range 3 {
		go func() { _, err := f.Invoke(t.Context(), []byte(`{}`)); results <- err }()
	}
	release()
	if err := errors.Join(<-first, <-results, <-results, <-results); err != nil {
		t.Error(err)
	}
	if got := f.Processes(); len(got) != 1 {
		t.Errorf("processes: got %v, want one", got)
	}
}

func TestInvocationsBeyondTheConcurrencyAreThrottled(t *testing.T) {
	f, _ := function(t, func(c *Config) { c.Concurrency = 1 })
	first, _, release := waiting(t, f)
	if _, err := f.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, ErrThrottled) {
		t.Errorf("got %v, want ErrThrottled", err)
	}
	release()
	if err := <-first; err != nil {
		t.Error(err)
	}
	invoke(t, f, `{}`)
}

func TestErrorsOfTheFunction(t *testing.T) {
	f, out := function(t, nil)
	kept := invoke(t, f, `{}`).PID
	_, err := f.Invoke(t.Context(), []byte(`{"do":"error"}`))
	var reported *FunctionError
	if !errors.As(err, &reported) || reported.Message != "no" || reported.Type != "errorString" {
		t.Errorf("error: got %v", err)
	}
	if !strings.Contains(reported.Error(), "errorString: no") {
		t.Errorf("text: got %q", reported)
	}
	if got := invoke(t, f, `{}`).PID; got != kept {
		t.Errorf("after an error: process %d, want %d still", got, kept)
	}
	if _, err := f.Invoke(t.Context(), []byte(`{"do":"large"}`)); !errors.As(err, &reported) || reported.Type != "Function.ResponseSizeTooLarge" {
		t.Errorf("7 MB: got %v", err)
	}
	if _, err := f.Invoke(t.Context(), []byte(`{"do":"panic"}`)); !errors.As(err, &reported) || reported.Message != "broken" {
		t.Errorf("panic: got %v", err)
	}
	if got := invoke(t, f, `{}`).PID; got == kept {
		t.Error("the process that panicked goes on")
	}
	if _, err := f.Invoke(t.Context(), []byte(`{"do":"exit"}`)); !errors.Is(err, ErrExited) {
		t.Errorf("exit: got %v, want ErrExited", err)
	}
	invoke(t, f, `{}`)
	f.Close()
	if !strings.Contains(out.String(), "[SampleFunction] ") || strings.Contains(out.String(), "\n\n") {
		t.Errorf("output: got %q", out)
	}
}

func TestAFunctionThatTakesTooLongIsKilled(t *testing.T) {
	f, _ := function(t, func(c *Config) { c.Timeout = 50 * time.Millisecond })
	if _, err := f.Invoke(t.Context(), []byte(`{"do":"hang"}`)); !errors.Is(err, ErrTimeout) {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	eventually(t, func() bool { return len(f.Processes()) == 0 })
}

func TestTheFunctionRunsOnWhenItsCallerGoesAway(t *testing.T) {
	f, _ := function(t, nil)
	file := t.TempDir() + "/hold"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := f.Invoke(ctx, []byte(`{"do":"wait","file":"`+file+`"}`))
		result <- err
	}()
	eventually(t, func() bool { return exists(file + ".waits") })
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	os.Remove(file)
	eventually(t, func() bool { return exists(file + ".done") })
}

func TestKill(t *testing.T) {
	f, _ := function(t, nil)
	if f.Kill() {
		t.Error("killed a process where none is")
	}
	result, file, release := waiting(t, f)
	if !f.Kill() {
		t.Error("killed nothing")
	}
	if err := <-result; !errors.Is(err, ErrExited) {
		t.Errorf("got %v, want ErrExited", err)
	}
	release()
	if exists(file + ".done") {
		t.Error("the killed process went on")
	}
	// No invocation fails when an idle process dies.
	invoke(t, f, `{}`)
	if !f.Kill() {
		t.Error("killed nothing")
	}
	eventually(t, func() bool { return len(f.Processes()) == 0 })
	invoke(t, f, `{}`)
}

func TestCloseEndsEverything(t *testing.T) {
	f, _ := function(t, nil)
	result, _, release := waiting(t, f)
	defer release()
	f.Close()
	if err := <-result; !errors.Is(err, ErrExited) {
		t.Errorf("got %v, want ErrExited", err)
	}
	if got := f.Processes(); len(got) != 0 {
		t.Errorf("processes: got %v", got)
	}
	if _, err := f.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, ErrClosed) {
		t.Errorf("invoke: got %v, want ErrClosed", err)
	}
	if err := f.Warm(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("warm: got %v, want ErrClosed", err)
	}
	f.Close()
}

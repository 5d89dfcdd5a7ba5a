package main

import (
	"errors"
	"strings"
	"testing"

	"countersign/shared/metrics"
)

const (
	passed  = `[SessionFunction] {"time":"2026-11-30T08:00:00Z","level":"INFO","msg":"request","method":"POST","route":"POST /session","status":200,"ms":222.6,"requestId":"one","traceId":"1-2"}`
	refused = `[SessionFunction] {"level":"INFO","msg":"request","route":"POST /session","status":403,"ms":281,"requestId":"two","code":"wrong_credentials"}`
	broken  = `[VerifyFunction] {"level":"ERROR","msg":"request","route":"POST /session/verify","status":503,"ms":40,"requestId":"three","code":"unavailable","error":"unavailable: check code:\n\tconnection refused"}`
	panics  = `[VerifyFunction] {"level":"ERROR","msg":"request","route":"POST /session/verify","status":500,"ms":1,"code":"internal","error":"panic: no","stack":"goroutine 1\nmain.go:1"}`
	gone    = `{"level":"ERROR","msg":"function gave no answer","route":"GET /session","status":503,"requestId":"four","error":"runtime: function ran out of time"}`
	echoed  = `[SessionFunction] {"level":"INFO","msg":"request","route":"GET /session","status":403,"ms":0.4,"code":"session_required","error":"session_required"}`
	field   = `[RegisterFunction] {"level":"INFO","msg":"request","route":"POST /user","status":400,"ms":0.4,"code":"invalid_field","error":"invalid_field (phone)"}`
	bare    = `[SessionFunction] fatal error: out of memory`
)

func TestALineARequest(t *testing.T) {
	for line, want := range map[string]string{
		passed:  "POST /session 200 223 ms",
		refused: "POST /session 403 281 ms wrong_credentials",
		broken:  "POST /session/verify 503 40 ms unavailable: check code: connection refused",
		panics:  "POST /session/verify 500 1 ms internal: panic: no (-json shows the stack)",
		gone:    "GET /session 503 function gave no answer: runtime: function ran out of time",
		echoed:  "GET /session 403 1 ms session_required",
		field:   "POST /user 400 1 ms invalid_field (phone)",
		bare:    "SessionFunction: fatal error: out of memory",
	} {
		var out strings.Builder
		l := &lines{to: &out}
		l.open("")
		if n, err := l.Write([]byte(line + "\n")); n != len(line)+1 || err != nil {
			t.Errorf("%s: wrote %d, %v", line, n, err)
		}
		if out.String() != want+"\n" {
			t.Errorf("%s:\ngot  %swant %s", line, &out, want)
		}
	}
}

func TestJSONIsJSON(t *testing.T) {
	for line, want := range map[string]string{
		passed: strings.TrimPrefix(passed, "[SessionFunction] "),
		panics: strings.TrimPrefix(panics, "[VerifyFunction] "),
		gone:   gone,
		bare:   `{"function":"SessionFunction","level":"ERROR","msg":"printed","text":"fatal error: out of memory"}`,
	} {
		var out strings.Builder
		l := &lines{to: &out, json: true}
		l.open("")
		_, _ = l.Write([]byte(line + "\n"))
		if out.String() != want+"\n" {
			t.Errorf("%s:\ngot  %swant %s", line, &out, want)
		}
	}
}

func TestMetricsAreNotForTheTerminal(t *testing.T) {
	var out strings.Builder
	l := &lines{to: &out}
	l.open("")
	metrics.LimitHit(metrics.WriteTo(t.Context(), l, "test"), "codes")
	if out.Len() > 0 {
		t.Errorf("printed %s", &out)
	}
}

// The start-up's own request is not printed, even if its line comes late. Its failures
// are reported.
func TestTheStartIsNotLogged(t *testing.T) {
	var out strings.Builder
	l := &lines{to: &out}
	_, _ = l.Write([]byte(passed + "\n"))
	_, _ = l.Write([]byte(broken + "\n"))
	err := errors.New("make demo account")
	if got := l.explain(err); !errors.Is(got, err) || !strings.HasSuffix(got.Error(), "\nPOST /session/verify 503 40 ms unavailable: check code: connection refused") {
		t.Errorf("got %v", got)
	}
	l.open("one")
	_, _ = l.Write([]byte(passed + "\n"))
	_, _ = l.Write([]byte(refused + "\n"))
	if out.String() != "POST /session 403 281 ms wrong_credentials\n" {
		t.Errorf("printed %s", &out)
	}
}

// Security events are only printed with -json, for programs.
func TestEventsAreNotForTheTerminal(t *testing.T) {
	const event = `{"level":"INFO","msg":"event","security_event":"login_begun","account":"a1"}`
	for asJSON, want := range map[bool]string{false: "", true: event + "\n"} {
		var out strings.Builder
		l := &lines{to: &out, json: asJSON}
		l.open("")
		_, _ = l.Write([]byte("[SessionFunction] " + event + "\n"))
		if out.String() != want {
			t.Errorf("-json %v: printed %q, want %q", asJSON, &out, want)
		}
	}
}

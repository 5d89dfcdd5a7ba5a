package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
	"countersign/shared/audit"

	"github.com/google/go-cmp/cmp"
)

// line parses the one line that a request must write.
func line(t *testing.T, answer apitest.Answer) map[string]any {
	t.Helper()
	text, ok := strings.CutSuffix(answer.Log, "\n")
	if !ok || strings.ContainsAny(text, "\n\r\x1b") {
		t.Fatalf("got %q, want one line", answer.Log)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("log line: %v", err)
	}
	return got
}

// LG-1: checks the line of each outcome, field by field.
func TestLG1OneLinePerRequest(t *testing.T) {
	wait := &api.Error{Status: 429, Code: "too_many_attempts", Message: "Wait.", Cause: errors.New("spend attempt: empty")}
	for name, test := range map[string]struct {
		handle api.Handler
		want   map[string]any
	}{
		"answer": {
			func(w http.ResponseWriter, r *http.Request) error {
				api.Annotate(r.Context(), slog.String("event", "login"), slog.Int("pushes", 1))
				return api.JSON(w, 200, 1)
			},
			map[string]any{"level": "INFO", "status": 200.0, "event": "login", "pushes": 1.0},
		},
		"own error": {failing(fmt.Errorf("log in: %w", wait)),
			map[string]any{"level": "INFO", "status": 429.0, "code": "too_many_attempts", "error": "log in: too_many_attempts: spend attempt: empty"}},
		"field": {failing(api.Field("email", "Wrong.")),
			map[string]any{"level": "INFO", "status": 400.0, "code": "invalid_field", "error": "invalid_field (email)"}},
		"failure": {failing(fmt.Errorf("read session: %w", errors.New("throttled"))),
			map[string]any{"level": "ERROR", "status": 500.0, "code": "internal", "error": "read session: throttled"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := line(t, serve(t, test.handle))
			at, err := time.Parse(time.RFC3339, got["time"].(string))
			if _, offset := at.Zone(); err != nil || offset != 0 || !strings.HasSuffix(got["time"].(string), "Z") {
				t.Errorf("time: got %v, want UTC", got["time"])
			}
			if ms, ok := got["ms"].(float64); !ok || ms < 0 {
				t.Errorf("ms: got %v", got["ms"])
			}
			delete(got, "time")
			delete(got, "ms")
			for key, value := range map[string]any{"msg": "request", "method": "POST", "route": "POST /session", "requestId": "JKJaXmPLvHcESHA="} {
				test.want[key] = value
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestPanicIsLoggedWithItsStack(t *testing.T) {
	got := line(t, serve(t, func(http.ResponseWriter, *http.Request) error { return breakDown(nil) }))
	if text := got["error"]; text != "panic: runtime error: index out of range [0] with length 0" {
		t.Errorf("error: got %v", text)
	}
	if stack, _ := got["stack"].(string); !strings.Contains(stack, "breakDown") || len(stack) > 9<<10 {
		t.Errorf("stack: got %v", got["stack"])
	}
}

func breakDown(errs []error) error { return errs[0] }

const canary = "hunter2-canary-8675309"

// LG-2: no text of the client reaches the log or the answer of an error.
func TestLG2WhatAClientSendsIsNotLogged(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"POST /session": func(w http.ResponseWriter, r *http.Request) error {
		if r.Header.Get("X-Panic") != "" {
			panic(errors.New(r.Header.Get("X-Panic")))
		}
		return api.Decode(r, &fields{})
	}})
	requests := map[string]apitest.Option{
		"credentials": func(e *apitest.Request) {
			apitest.Bearer(canary)(e)
			apitest.Cookie("__Host-session", canary)(e)
			e.RawQueryString = "code=" + canary
		},
		"agent":        apitest.Header("User-Agent", canary),
		"panic":        apitest.Header("X-Panic", canary),
		"content type": apitest.Body(canary, "{}"),
		"base64":       apitest.Body(jsonType, canary),
		"source": func(e *apitest.Request) {
			e.RequestContext.HTTP.SourceIP = canary
			e.RequestContext.RequestID = canary + " "
		},
		"path":   func(e *apitest.Request) { e.RawPath = "/" + canary },
		"method": func(e *apitest.Request) { e.RequestContext.HTTP.Method = canary },
	}
	for _, body := range []string{
		`{"email":"` + canary + `"}`, `{"` + canary + `":1}`, `{"email":"` + canary + `","email":""}`, `{"email":"` + canary, `{"email":["` + canary + `"]}`,
		`{"email":8675309}`, `{"force":"` + canary + `"}`, `"` + canary + `"`, canary, "\xff" + canary,
	} {
		requests["json "+body] = apitest.JSON(body)
	}
	for _, body := range []string{"email=" + canary, canary, "email=%zz" + canary, "email=" + canary + "&email=", "force=" + canary, "email=%ff" + canary} {
		requests["form "+body] = apitest.Body(formType, body)
	}
	for name, change := range requests {
		t.Run(name, func(t *testing.T) {
			event := apitest.Event("POST", "/session", change)
			event.IsBase64Encoded = name == "base64"
			got := apitest.Do(t, h, event)
			line(t, got)
			if all := got.Log + got.Body + fmt.Sprint(got.Header); strings.Contains(all, "hunter2") || strings.Contains(all, "8675309") {
				t.Errorf("got %s", all)
			}
		})
	}
}

// LG-2: net/http quotes the URL in its errors, and a provider's URL contains the code.
func TestLG2URLsAreTakenOutOfErrors(t *testing.T) {
	leak := func(err error) *url.Error {
		return &url.Error{Op: "Get", URL: "https://api.authy.com/verify/" + canary, Err: err}
	}
	refused := errors.New("connection refused")
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"bare":    {leak(refused), "Get: connection refused"},
		"wrapped": {fmt.Errorf("verify: %w", leak(refused)), "verify: Get: connection refused"},
		"joined":  {errors.Join(leak(refused), leak(errors.New("b"))), "Get: connection refused\nGet: b"},
		"cause":   {&api.Error{Status: 502, Code: "provider_failed", Message: "M.", Cause: leak(refused)}, "provider_failed: Get: connection refused"},
		"nested":  {leak(fmt.Errorf("redirect: %w", leak(refused))), "Get: redirect: Get: connection refused"},
		"double":  {fmt.Errorf("%w, %w", refused, leak(refused)), "connection refused, Get: connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			got := serve(t, failing(test.err))
			if text := line(t, got)["error"]; text != test.want || strings.Contains(got.Log, canary) {
				t.Errorf("got %v, want %q", text, test.want)
			}
		})
	}
}

// LG-3: no text can end the line, or send control characters to a terminal.
func TestLG3TextStaysInOneLine(t *testing.T) {
	bad := "a\nb\r\n{\"level\":\"ERROR\"}\x1b[2J\x00\xff\u2028\u202e"
	got := serve(t, func(_ http.ResponseWriter, r *http.Request) error {
		api.Annotate(r.Context(), slog.String("note", bad), slog.Any(bad, []string{bad}))
		return errors.New(bad)
	})
	fields := line(t, got)
	if fields["level"] != "ERROR" || fields["status"] != 500.0 {
		t.Errorf("got %v", fields)
	}
	if strings.ContainsAny(got.Log, "\x1b\x00\r") {
		t.Errorf("got control characters: %q", got.Log)
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	text, _ := line(t, serve(t, failing(errors.New("x"+strings.Repeat("é", 5000)))))["error"].(string)
	if len(text) > 2100 || !strings.HasSuffix(text, "é…") {
		t.Errorf("got %d bytes, ending in %q", len(text), text[len(text)-8:])
	}
}

func TestAnnotateIsSafeForConcurrentUse(t *testing.T) {
	got := serve(t, func(w http.ResponseWriter, r *http.Request) error {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { api.Annotate(r.Context(), slog.Int(fmt.Sprint("n", i), i)) })
		}
		all.Wait()
		return api.Empty(w, 204)
	})
	if fields := line(t, got); fields["n0"] != 0.0 || fields["n19"] != 19.0 {
		t.Errorf("got %v", fields)
	}
	api.Annotate(t.Context(), slog.Int("n", 1)) // outside a request it does nothing
}

// LG-1: a security event has its own line before the request's, and both carry the same
// request id.
func TestLG1EventsHaveTheirRequest(t *testing.T) {
	got := serve(t, func(w http.ResponseWriter, r *http.Request) error {
		audit.SetSubject(r.Context(), "a1", "l1")
		audit.Write(r.Context(), audit.Event{Name: audit.LoginPassed, Method: "push", Factor: "push"})
		return errors.New("failed afterwards")
	})
	lines := strings.Split(got.Log, "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], `"msg":"request"`) || !strings.Contains(lines[1], `"requestId":"JKJaXmPLvHcESHA="`) {
		t.Fatalf("got %q", lines)
	}
	var event map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &event); err != nil {
		t.Fatal(err)
	}
	delete(event, "time")
	want := map[string]any{
		"level": "INFO", "msg": "event", "security_event": "login_passed", "account": "a1", "login": "l1",
		"method": "push", "factor": "push", "source": "203.0.113.7", "agent": "other", "requestId": "JKJaXmPLvHcESHA=",
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

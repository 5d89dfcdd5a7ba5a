package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
)

// system is a stack whose demo account approves every push.
func system(t *testing.T) *stack.Stack {
	t.Helper()
	s, err := stack.Start(t.Context(), stack.Options{Demo: true, Set: map[string]string{"LIMIT_PUSHES": "1000/1h", "LIMIT_SOURCE": "100000/1h"}})
	if err != nil {
		t.Fatal(err)
	}
	phone := s.Authy.Phone("1", "2015550123")
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			for _, request := range phone.Pending() {
				_ = phone.Approve(request.UUID) // if it has expired, approve the next one
			}
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { close(done); <-gone; s.Close() })
	return s
}

// verify runs the program against a URL, with the demo account and Authy's key, and
// returns the lines that failed.
func verify(t *testing.T, s *stack.Stack, url string, settings ...string) (failed []string, out string, err error) {
	t.Helper()
	environment := map[string]string{"VERIFY_EMAIL": s.Demo.Email, "VERIFY_PASSWORD": s.Demo.Password, "VERIFY_AUTHY_KEY": s.Authy.Key()}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		environment[name] = value
	}
	var printed bytes.Buffer
	err = run(t.Context(), []string{"-url", url, "-callback", s.CallbackURL}, func(name string) string { return environment[name] }, &printed)
	for line := range strings.Lines(printed.String()) {
		if text, ok := strings.CutPrefix(line, "FAIL  "); ok {
			failed = append(failed, strings.TrimSpace(text))
		}
	}
	for _, secret := range environment {
		if len(secret) > 8 && secret != s.Demo.Email && strings.Contains(printed.String(), secret) {
			t.Errorf("prints a secret:\n%s", &printed)
		}
	}
	return failed, printed.String(), err
}

// tamper is a server in front of the stack. It changes the stack's answers, or answers
// itself when itself returns true.
func tamper(t *testing.T, s *stack.Stack, itself func(w http.ResponseWriter, r *http.Request) bool, change func(r *http.Response)) string {
	t.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error { change(r); return nil }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !itself(w, r) {
			r.Host = target.Host
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func untouched(http.ResponseWriter, *http.Request) bool { return false }
func unchanged(*http.Response)                          {}

// All checks pass against our own stack. With one protection taken away, exactly the
// line for that protection fails.
func TestVerify(t *testing.T) {
	s := system(t)
	failed, out, err := verify(t, s, s.URL)
	if err != nil || len(failed) > 0 {
		t.Fatalf("got %v, %q:\n%s", err, failed, out)
	}
	for _, want := range []string{"ok    approving the push passes the login", "ok    logging out ends the session", "ok    a callback changed after signing is refused", " 0 failed"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}

	without := func(name, value string) func(*http.Response) { // removes a part of a header
		return func(r *http.Response) {
			for i, text := range r.Header.Values(name) {
				r.Header.Values(name)[i] = strings.ReplaceAll(text, value, "")
			}
		}
	}
	for name, test := range map[string]struct {
		itself func(http.ResponseWriter, *http.Request) bool
		change func(*http.Response)
		want   string // the line, or its start
		times  int    // 0 means once
	}{
		"a header removed from one answer": {untouched, func(r *http.Response) {
			if r.Request.URL.Path == "/authy/status" {
				r.Header.Del("X-Content-Type-Options")
			}
		}, `GET /authy/status has X-Content-Type-Options: it is missing, want "nosniff"`, 0},
		"a header of the page removed": {untouched, func(r *http.Response) {
			if r.Request.URL.Path == "/" {
				r.Header.Del("X-Frame-Options")
			}
		}, `the page has X-Frame-Options: it is missing, want "DENY"`, 0},
		"HttpOnly removed from cookies":          {untouched, without("Set-Cookie", "; HttpOnly"), "the cookie __Host-", 2},
		"Secure removed from the session cookie": {untouched, secureless, "the cookie __Host-session has Secure: it is missing", 0},
		"one unsigned callback accepted": {func(w http.ResponseWriter, r *http.Request) bool {
			return r.URL.Path == "/authy/callback" && r.Method == "POST" && r.Header.Get("X-Authy-Signature") == "" &&
				strings.Contains(r.Header.Get("Content-Type"), "json") && r.Header.Values("X-Authy-Signature") == nil && bodyIsJSON(r)
		}, unchanged, "an unsigned callback is refused: 200", 0},
		"any signature accepted": {func(w http.ResponseWriter, r *http.Request) bool {
			return r.URL.Path == "/authy/callback" && r.Method == "POST" && r.Header.Get("X-Authy-Signature") != ""
		}, unchanged, "a callback ", 3},
		"a wildcard for other origins": {untouched, func(r *http.Response) {
			if r.Request.Method == "OPTIONS" {
				r.Header.Set("Access-Control-Allow-Origin", "*")
			}
		}, "is not allowed from pages of an unknown origin: Access-Control-Allow-Origin is \"*\"", 3},
		"pages of any origin": {func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Method == "POST" && r.URL.Path == "/session" {
				r.Header.Del("Origin")
				r.Header.Del("Sec-Fetch-Site")
			}
			return false
		}, unchanged, "a page of another site can't use up its visitors' attempts: 403 invalid_credentials", 0},
		"a request id of its own": {untouched, func(r *http.Response) {
			if r.Request.URL.Path == "/session/status" && r.Header.Get("Content-Type") != "" && r.StatusCode == 403 {
				r.Header.Set("X-Request-Id", "another")
			}
		}, "GET /session/status has the same request id in header and body", 0},
		"no compression":        {func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Accept-Encoding"); return false }, unchanged, "the page is compressed", 0},
		"another method served": {func(w http.ResponseWriter, r *http.Request) bool { return r.Method == "PATCH" }, unchanged, "PATCH /user is not served: 200", 0},
		"no limit": {func(w http.ResponseWriter, r *http.Request) bool { return false }, func(r *http.Response) {
			if r.StatusCode == 429 {
				r.StatusCode = 403
				r.Body = io.NopCloser(strings.NewReader(`{"code":"invalid_credentials"}`))
				r.ContentLength = -1
				r.Header.Del("Content-Length")
			}
		}, "guessing passwords hits a limit, with a time to try again: 12 wrong passwords were all checked", 0},
	} {
		t.Run(name, func(t *testing.T) {
			failed, out, err := verify(t, s, tamper(t, s, test.itself, test.change))
			if err == nil || len(failed) != max(test.times, 1) {
				t.Fatalf("got %v and %d lines, want %d: %q\n%s", err, len(failed), max(test.times, 1), failed, out)
			}
			for _, line := range failed {
				if !strings.Contains(line, test.want) {
					t.Errorf("got %q, want %q", line, test.want)
				}
			}
		})
	}
}

func secureless(r *http.Response) {
	for i, text := range r.Header.Values("Set-Cookie") {
		if strings.HasPrefix(text, sessionCookie+"=cs_") {
			r.Header.Values("Set-Cookie")[i] = strings.ReplaceAll(text, "; Secure", "")
		}
	}
}

func bodyIsJSON(r *http.Request) bool {
	text, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(text))
	return bytes.HasPrefix(text, []byte("{"))
}

// Without an account and a key, the other checks run and the skipped ones are reported.
func TestWithoutAnAccount(t *testing.T) {
	s := system(t)
	failed, out, err := verify(t, s, s.URL, "VERIFY_EMAIL=", "VERIFY_PASSWORD=", "VERIFY_AUTHY_KEY=")
	if err != nil || len(failed) > 0 {
		t.Fatalf("got %v, %q:\n%s", err, failed, out)
	}
	if n := strings.Count(out, "\nskip  "); n < 2 || !strings.Contains(out, "VERIFY_EMAIL") || !strings.Contains(out, "VERIFY_AUTHY_KEY") {
		t.Errorf("does not say what was left out:\n%s", out)
	}
}

func TestWrongAccount(t *testing.T) {
	s := system(t)
	failed, out, err := verify(t, s, s.URL, "VERIFY_PASSWORD=not this one")
	if err == nil || len(failed) != 1 || failed[0] != "the right password starts a login: 403 invalid_credentials" {
		t.Errorf("got %v, %q:\n%s", err, failed, out)
	}
}

func TestWrongTargets(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	other := httptest.NewServer(http.NotFoundHandler()) // such as the local desk
	defer other.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { // another HTTP API
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"message":"Not Found"}`)
	}))
	defer api.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for want, test := range map[string]struct {
		args        []string
		environment map[string]string
	}{
		"want -url":        {nil, nil},
		"such as https://": {[]string{"-url", "login.example.com"}, nil},
		"want -url with":   {[]string{"-url", "https://login.example.com/path"}, nil},
		"scheme and host":  {[]string{"-url", "https://login.example.com", "more"}, nil},
		"set both VERIFY_EMAIL and VERIFY_PASSWORD": {[]string{"-url", "https://login.example.com"}, map[string]string{"VERIFY_EMAIL": "a@example.com"}},
		"reach " + closed.URL:                       {[]string{"-url", closed.URL}, nil},
		"is not Countersign":                        {[]string{"-url", other.URL}, nil},
		"it has no /session":                        {[]string{"-url", api.URL}, nil},
		"flag provided":                             {[]string{"-uri", "x"}, nil},
	} {
		environment := maps.Clone(test.environment)
		err := run(ctx, test.args, func(name string) string { return environment[name] }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: got %v, want %q", test.args, err, want)
		}
	}
}

// The alarm callback-signatures goes off at ten wrong signatures in an hour. A day of
// first deployments has several runs: a run without Authy's key sends one, a run with
// it three beside a valid one.
func TestWrongSignaturesAreFew(t *testing.T) {
	s := system(t)
	for setting, want := range map[string]int64{"VERIFY_AUTHY_KEY=": 1, "VERIFY_AUTHY_KEY=" + s.Authy.Key(): 3} {
		var wrong atomic.Int64
		url := tamper(t, s, func(http.ResponseWriter, *http.Request) bool { return false }, func(r *http.Response) {
			if r.StatusCode == http.StatusUnauthorized && r.Request.URL.Path == "/authy/callback" && r.Request.Header.Get("X-Authy-Signature") != "" {
				wrong.Add(1)
			}
		})
		if _, out, err := verify(t, s, url, setting); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		if got := wrong.Load(); got != want {
			t.Errorf("%d wrong signatures, want %d", got, want)
		}
	}
}

package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/shared/api"
	"countersign/shared/api/apitest"

	"github.com/google/go-cmp/cmp"
)

// serve sends one request to a handler at POST /session.
func serve(t *testing.T, handle api.Handler, options ...apitest.Option) apitest.Answer {
	t.Helper()
	h := api.NewMux(map[string]api.Handler{"POST /session": handle})
	return apitest.Do(t, h, apitest.Event("POST", "/session", options...))
}

// failing returns a handler that only returns err.
func failing(err error) api.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

type limited struct{ wait time.Duration }

func (limited) Error() string               { return "ratelimit: spent" }
func (l limited) RetryAfter() time.Duration { return l.wait }

type down struct{ yes bool }

func (down) Error() string       { return "authy: no answer" }
func (d down) Unavailable() bool { return d.yes }

type downFor struct{ limited }

func (downFor) Unavailable() bool { return true }

// hollow is an error whose methods panic on a nil pointer, as those of many types do.
type hollow struct{ text string }

func (h *hollow) Error() string { return h.text }

// ER-1: an error becomes its answer. One that the handler did not prepare tells the
// client nothing.
func TestER1ErrorsBecomeAnswers(t *testing.T) {
	internal := map[string]any{"status": 500.0, "code": "internal", "message": "Something went wrong on our side. Please try again."}
	unavailable := func(retry float64) map[string]any {
		return map[string]any{"status": 503.0, "code": "unavailable", "message": "This can't be done right now. Please try again in a moment.", "retryAfter": retry}
	}
	tooMany := func(retry float64) map[string]any {
		return map[string]any{"status": 429.0, "code": "too_many_attempts", "message": "Too many attempts. Please wait and try again.", "retryAfter": retry}
	}
	cause := errors.New("read table: dial tcp 10.0.0.1:8000")
	for name, test := range map[string]struct {
		err  error
		want map[string]any
	}{
		"own": {&api.Error{Status: 409, Code: "email_taken", Message: "Taken.", Cause: cause},
			map[string]any{"status": 409.0, "code": "email_taken", "message": "Taken."}},
		"own, wrapped": {fmt.Errorf("register: %w", &api.Error{Status: 404, Code: "no_login", Message: "None.", Retry: time.Hour}),
			map[string]any{"status": 404.0, "code": "no_login", "message": "None."}},
		"field": {api.Field("phone", "Wrong."),
			map[string]any{"status": 400.0, "code": "invalid_field", "message": "Wrong.", "field": "phone"}},
		"own limit, rounded up": {&api.Error{Status: 429, Code: "x", Message: "M.", Retry: 1001 * time.Millisecond},
			map[string]any{"status": 429.0, "code": "x", "message": "M.", "retryAfter": 2.0}},
		"own 503 without a time": {&api.Error{Status: 503, Code: "x", Message: "M."},
			map[string]any{"status": 503.0, "code": "x", "message": "M.", "retryAfter": 5.0}},
		"own before the cause's":     {&api.Error{Status: 403, Code: "x", Message: "M.", Cause: limited{}}, map[string]any{"status": 403.0, "code": "x", "message": "M."}},
		"own without a status":       {&api.Error{Code: "x", Message: "secret"}, internal},
		"own, no error status":       {&api.Error{Status: 200, Code: "x", Message: "secret"}, internal},
		"own, nil":                   {(*api.Error)(nil), internal},
		"another's nil":              {(*hollow)(nil), internal},
		"limit":                      {fmt.Errorf("spend: %w", limited{90 * time.Second}), tooMany(90)},
		"limit, a moment":            {limited{time.Millisecond}, tooMany(1)},
		"limit, no time":             {limited{}, tooMany(1)},
		"limit, negative":            {limited{-time.Hour}, tooMany(1)},
		"unavailable":                {fmt.Errorf("send: %w", down{true}), unavailable(5)},
		"available":                  {down{false}, internal},
		"unavailable for a time":     {downFor{limited{1500 * time.Millisecond}}, unavailable(2)},
		"deadline":                   {fmt.Errorf("read: %w", context.DeadlineExceeded), unavailable(5)},
		"cancelled":                  {context.Canceled, unavailable(5)},
		"unknown":                    {cause, internal},
		"unknown, joined with limit": {errors.Join(cause, limited{time.Minute}), tooMany(60)},
	} {
		t.Run(name, func(t *testing.T) {
			got := serve(t, failing(test.err))
			test.want["requestId"] = "JKJaXmPLvHcESHA="
			if diff := cmp.Diff(test.want, got.JSON); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if float64(got.Status) != test.want["status"] {
				t.Errorf("status: got %d, want %v", got.Status, test.want["status"])
			}
			retry, header := "", got.Header.Get("Retry-After")
			if seconds, ok := test.want["retryAfter"]; ok {
				retry = fmt.Sprint(seconds)
			}
			if header != retry {
				t.Errorf("Retry-After: got %q, want %q", header, retry)
			}
		})
	}
}

// ER-1: a panic is a 500. After a panic or a late error, nothing that the handler wrote
// before is sent.
func TestER1FailuresDropWhatWasWritten(t *testing.T) {
	write := func(w http.ResponseWriter) {
		http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: "secret"})
		w.Header().Set("X-Half", "secret")
		_ = api.JSON(w, 200, map[string]string{"token": "secret"})
	}
	for name, handle := range map[string]api.Handler{
		"error":         func(w http.ResponseWriter, _ *http.Request) error { write(w); return errors.New("late") },
		"panic":         func(w http.ResponseWriter, _ *http.Request) error { write(w); panic("secret") },
		"runtime error": func(w http.ResponseWriter, _ *http.Request) error { write(w); return []error{}[len(w.Header()):][0] },
		"no answer": func(w http.ResponseWriter, _ *http.Request) error {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "secret"})
			return nil
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request) error { return api.JSON(w, 200, func() {}) },
	} {
		t.Run(name, func(t *testing.T) {
			got := serve(t, handle)
			if got.Status != 500 || got.Code() != "internal" {
				t.Errorf("got %d %s, want 500 internal", got.Status, got.Code())
			}
			if len(got.Cookies) > 0 || got.Header.Get("X-Half") != "" {
				t.Errorf("got cookies %v and header %q of a failed request", got.Cookies, got.Header.Get("X-Half"))
			}
			if all := got.Body + got.Log; strings.Contains(all, "secret") {
				t.Errorf("got %s", all)
			}
		})
	}
}

// API-1: every answer has the headers; apitest.Do checks them.
func TestAPI1HeadersAreOnEveryAnswer(t *testing.T) {
	for name, handle := range map[string]api.Handler{
		"answer": func(w http.ResponseWriter, _ *http.Request) error { return api.JSON(w, 201, nil) },
		"empty":  func(w http.ResponseWriter, _ *http.Request) error { return api.Empty(w, 204) },
		"error":  failing(api.Field("email", "Wrong.")),
		"broken": failing(errors.New("x")),
		"panic":  func(http.ResponseWriter, *http.Request) error { panic("x") },
	} {
		t.Run(name, func(t *testing.T) {
			if got := serve(t, handle).Header.Get("X-Request-Id"); got != "JKJaXmPLvHcESHA=" {
				t.Errorf("X-Request-Id: got %q, want API Gateway's", got)
			}
		})
	}
	if got := apitest.Do(t, api.NewMux(nil), apitest.Event("GET", "/nowhere")); got.Status != 404 {
		t.Errorf("unknown route: got %d, want 404", got.Status)
	}
}

func TestRequestIDIsMadeWhenThereIsNoneToTrust(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /x": failing(errors.New("x"))})
	seen := map[string]bool{}
	for _, sent := range []string{"", "a\r\nSet-Cookie: x", "<b>", strings.Repeat("a", 65), "é"} {
		event := apitest.Event("GET", "/x", apitest.Header("X-Request-Id", "forged"))
		event.RequestContext.RequestID = sent
		got := apitest.Do(t, h, event)
		id := got.Header.Get("X-Request-Id")
		if id == sent || id == "forged" || len(id) < 20 || seen[id] {
			t.Errorf("id for %q: got %q, want a new one", sent, id)
		}
		if got.JSON["requestId"] != id {
			t.Errorf("id in the body: got %v, want %q", got.JSON["requestId"], id)
		}
		seen[id] = true
	}
}

// API-2: only the declared method on the exact path is served.
func TestAPI2OnlyDeclaredRoutesAreServed(t *testing.T) {
	ok := func(w http.ResponseWriter, _ *http.Request) error { return api.Empty(w, 200) }
	h := api.NewMux(map[string]api.Handler{"GET /session": ok, "POST /session": ok, "GET /session/status": ok})
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PROPFIND", "get", "G T", "POST /session"}
	paths := []string{"/session", "/session/status", "/session/", "//session", "/Session", "/session/../session", "/./session", "/%73ession", "/session%2Fstatus",
		"/session/status/", "/", "", "*", "session", "/session\x00", "/session;x", "http://x/session"}
	served := map[string]bool{"GET /session": true, "POST /session": true, "GET /session/status": true}
	for _, method := range methods {
		for _, path := range paths {
			got := apitest.Do(t, h, apitest.Event(method, path))
			if served[method+" "+path] {
				if got.Status != 200 {
					t.Errorf("%s %s: got %d, want 200", method, path, got.Status)
				}
				continue
			}
			if got.Status != 404 || got.Body != `{"message":"Not Found"}` {
				t.Errorf("%s %q: got %d %s, want API Gateway's 404", method, path, got.Status, got.Body)
			}
			if got.Header.Get("Allow") != "" || got.Header.Get("Location") != "" {
				t.Errorf("%s %q: got Allow %q, Location %q", method, path, got.Header.Get("Allow"), got.Header.Get("Location"))
			}
		}
	}
}

func TestNewMuxRefusesMalformedRoutes(t *testing.T) {
	for _, route := range []string{"", "/x", "GET", "GET x", "get /x", "GET /{id}", "GET /x?y", "GET  /x", "GET /%78"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("route %q was taken", route)
				}
			}()
			api.NewMux(map[string]api.Handler{route: failing(nil)})
		}()
	}
	defer func() {
		if recover() == nil {
			t.Error("a nil handler was taken")
		}
	}()
	api.NewMux(map[string]api.Handler{"GET /x": nil})
}

// The mux also works as a plain net/http handler behind a server.
func TestNewMuxServesNetHTTP(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		w.WriteHeader(http.StatusAccepted)
		w.WriteHeader(http.StatusTeapot) // the first call wins
		_, err := w.Write([]byte("hello"))
		return err
	}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/x", nil).WithContext(api.LogTo(t.Context(), t.Output())))
	if w.Code != 202 || w.Body.String() != "hello" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("got %d %q %v", w.Code, w.Body, w.Header())
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/%78", nil).WithContext(api.LogTo(t.Context(), t.Output())))
	if w.Code != 404 {
		t.Errorf("escaped path: got %d, want 404", w.Code)
	}
}

package functiontest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
)

// Want compares an answer with a status and a JSON body, in which TIME, TOKEN, NUMBER,
// SECONDS and ID stand for any time, token, push number, time that is left and account's id. "" is no body at all, and no type of
// JSON, which a client would try to read.
func Want(t testing.TB, got apitest.Answer, status int, body string) {
	t.Helper()
	if got.Status != status {
		t.Errorf("status: got %d %s, want %d\nlog: %s", got.Status, got.Body, status, got.Log)
	}
	if body == "" {
		if got.Body != "" || strings.Contains(got.Header.Get("Content-Type"), "json") {
			t.Errorf("got body %q of type %q, want none", got.Body, got.Header.Get("Content-Type"))
		}
		return
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(want), plain("", any(got.JSON))); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

var (
	tokenText   = regexp.MustCompile(`^cs_[A-Za-z0-9_-]{64}$`)
	browserText = regexp.MustCompile(`^cb_[A-Za-z0-9_-]{43}$`)
	numberText  = regexp.MustCompile(`^[1-9][0-9]$`)
	idText      = regexp.MustCompile(`^[A-Z2-7]{26}$`)
)

// plain replaces what differs from one run to the next.
func plain(name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = plain(key, inner)
		}
		return out
	case float64:
		if (name == "resendAfter" || name == "pushAfter") && v > 0 {
			return "SECONDS"
		}
		// A login that was just begun may be seconds old by now, on a busy machine. PollAfter has a test of its own.
		if name == "pollAfterMs" && v < 8000 {
			return float64(1000)
		}
	case string:
		switch _, err := time.Parse("2006-01-02T15:04:05Z", v); {
		case err == nil:
			return "TIME"
		case tokenText.MatchString(v):
			return "TOKEN"
		case name == "number" && numberText.MatchString(v):
			return "NUMBER"
		case name == "id" && idText.MatchString(v):
			return "ID"
		}
	}
	return value
}

// WantStatus holds an answer to a status, where nothing else of it matters. what says
// which of several it is.
func WantStatus(t testing.TB, got apitest.Answer, status int, what ...any) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s: got %d %s, want %d\nlog: %s", fmt.Sprint(what...), got.Status, got.Body, status, got.Log)
	}
}

// WantField holds an answer to a status and to one member of its JSON, such as "state".
// what says which of several it is.
func WantField(t testing.TB, got apitest.Answer, status int, name, value string, what ...any) {
	t.Helper()
	WantStatus(t, got, status, what...)
	if got.JSON[name] != value {
		t.Errorf("%s: %s is %v, want %s; the answer: %s", fmt.Sprint(what...), name, got.JSON[name], value, got.Body)
	}
}

// WantState holds a login in the table to a state. what says which of several it is.
func (s *System) WantState(l Login, state logins.State, what ...any) {
	s.T.Helper()
	if now := s.Read(l).State; now != state {
		s.T.Errorf("%s: the login is %v, want %v", fmt.Sprint(what...), now, state)
	}
}

// WantAsked holds the provider to have been asked so often.
func (s *System) WantAsked(endpoint authysim.Endpoint, times int) {
	s.T.Helper()
	if n := s.Authy.Count(endpoint); n != times {
		s.T.Errorf("the provider was asked %d times at %q, want %d", n, endpoint, times)
	}
}

// WantError holds an answer to the form of every error: status, code and field,
// a sentence without HTML, the request's id, and when to come again where that
// helps. It hands nothing out.
func WantError(t testing.TB, got apitest.Answer, status int, code, field string) {
	t.Helper()
	message, _ := got.JSON["message"].(string)
	want := map[string]any{
		"status": float64(status), "code": code, "message": message, "requestId": got.Header.Get("X-Request-Id"),
	}
	if field != "" {
		want["field"] = field
	}
	if status == 429 || status == 503 {
		seconds, err := strconv.Atoi(got.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			t.Errorf("Retry-After: got %q", got.Header.Get("Retry-After"))
		}
		want["retryAfter"] = float64(seconds)
	}
	if diff := cmp.Diff(want, got.JSON); diff != "" || got.Status != status {
		t.Errorf("got status %d, want %d; body (-want +got):\n%s\nlog: %s", got.Status, status, diff, got.Log)
	}
	if len(message) < 10 || !strings.HasSuffix(message, ".") || strings.ContainsAny(message, "<>&\"") {
		t.Errorf("message %q is no plain sentence", message)
	}
	if len(got.Cookies) != 0 {
		t.Errorf("an error sets cookies: %v", got.Cookies)
	}
}

// WantCookie holds a cookie to the attributes that keep it from scripts and other
// sites, and returns its value. It ends in about life; 0 means that it is removed.
func WantCookie(t testing.TB, got apitest.Answer, name string, life time.Duration) string {
	t.Helper()
	c := got.Cookie(name)
	if c == nil {
		t.Fatalf("no cookie %s; log: %s", name, got.Log)
		return ""
	}
	if !strings.HasPrefix(c.Raw, name+"="+c.Value+"; Path=/; Max-Age=") || !strings.HasSuffix(c.Raw, "; HttpOnly; Secure; SameSite=Lax") {
		t.Errorf("cookie: got %q", c.Raw)
	}
	if life == 0 {
		if c.Value != "" || c.MaxAge >= 0 {
			t.Errorf("cookie %s is not removed: %q", name, c.Raw)
		}
		return ""
	}
	if off := life - time.Duration(c.MaxAge)*time.Second; off < -time.Second || off > 20*time.Second {
		t.Errorf("cookie %s lives %d s, want about %v", name, c.MaxAge, life)
	}
	text := tokenText
	if name == logins.KnownCookie {
		text = browserText
	}
	if !text.MatchString(c.Value) {
		t.Errorf("cookie %s holds something else: %q", name, c.Value)
	}
	return c.Value
}

// WantNothingOf holds an answer to tell nothing about a person.
func WantNothingOf(t testing.TB, got apitest.Answer, p Person) {
	t.Helper()
	text := strings.ToLower(got.Body + strings.Join(got.Header.Values("Location"), ""))
	digits := p.Account.Phone[len("+1"):]
	for _, secret := range []string{p.Account.Email, p.Account.FullName, digits, digits[3:6] + "-" + digits[6:], p.Account.ID, p.Factor.Ref, `"user"`} {
		if secret != "" && strings.Contains(text, strings.ToLower(secret)) {
			t.Errorf("the answer tells %q: %s", secret, got.Body)
		}
	}
}

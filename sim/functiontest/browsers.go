package functiontest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// Browser is a new one, with a cookie that nobody has passed a login with.
func Browser() sessions.Browser { return sessions.Session{}.Browser(sessions.NewToken()) }

// In sends a browser's cookie, as a cookie client does.
func In(b sessions.Browser) apitest.Option {
	return func(e *apitest.Request) {
		apitest.Header("Accept-Session", "cookie")(e)
		apitest.Cookie(sessions.KnownCookie, b.Reveal())(e)
	}
}

// SampleBrowser is the browser whose cookie an event carries.
func SampleBrowser(t testing.TB, event apitest.Request) sessions.Browser {
	t.Helper()
	return browserOf(t, &http.Request{Header: http.Header{"Cookie": event.Cookies}})
}

func browserOf(t testing.TB, r *http.Request) sessions.Browser {
	t.Helper()
	b, ok := sessions.BrowserOf(r)
	if !ok {
		t.Error("the cookie is no browser's")
	}
	return b
}

// WantBrowser gives the browser that an answer makes known for so long.
func WantBrowser(t testing.TB, got apitest.Answer, life time.Duration) sessions.Browser {
	t.Helper()
	r := &http.Request{Header: http.Header{}}
	r.AddCookie(&http.Cookie{Name: sessions.KnownCookie, Value: WantCookie(t, got, sessions.KnownCookie, life)})
	return browserOf(t, r)
}

// KnownIn begins a login in a browser that is known for so long from now.
func KnownIn(b sessions.Browser, left time.Duration) func(*sessions.Session) {
	return func(l *sessions.Session) {
		l.Client, l.Known, l.KnownUntil = sessions.CookieClient, b.Name(), time.Now().Add(left)
	}
}

// Know makes a browser known to a person's account, for so long from now.
func (s *System) Know(p Person, b sessions.Browser, left time.Duration) {
	s.t.Helper()
	known := ratelimit.Known{Account: p.Account.ID, Generation: p.Account.Generation, Until: time.Now().Add(left)}
	if err := s.Limits.SetKnown(s.t.Context(), ratelimit.KnownKey(counters(p), b.Hash()), known); err != nil {
		s.t.Fatal(err)
	}
}

// Known is what the table says of a browser at a person's address.
func (s *System) Known(p Person, b sessions.Browser) ratelimit.Known {
	s.t.Helper()
	known, err := s.Limits.Known(s.t.Context(), ratelimit.KnownKey(counters(p), b.Hash()))
	if err != nil {
		s.t.Fatal(err)
	}
	return known
}

// OnlyTheBrowserIsLost tells whether an answer hands a session out though a write to the
// tables failed, because that write would only have made the browser known.
func OnlyTheBrowserIsLost(got apitest.Answer) bool {
	return got.Status == http.StatusOK && strings.Contains(got.Log, `"known":"`) &&
		got.Cookie(sessions.SessionCookie) != nil && got.Cookie(sessions.KnownCookie) == nil
}

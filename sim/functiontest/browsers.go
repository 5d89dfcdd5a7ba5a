package functiontest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// Browser is a new one, with a cookie that nobody has passed a login with.
func Browser() logins.Browser { return logins.Login{}.Browser(logins.NewToken()) }

// AsCookieClient asks for cookies, as a cookie client does.
func AsCookieClient() apitest.Option { return apitest.Header("Accept-Session", "cookie") }

// In sends a browser's cookie, as a cookie client does.
func In(b logins.Browser) apitest.Option {
	return func(e *apitest.Request) {
		AsCookieClient()(e)
		apitest.Cookie(logins.KnownCookie, b.Reveal())(e)
	}
}

// SampleBrowser is the browser whose cookie an event carries.
func SampleBrowser(t testing.TB, event apitest.Request) logins.Browser {
	t.Helper()
	return browserOf(t, &http.Request{Header: http.Header{"Cookie": event.Cookies}})
}

func browserOf(t testing.TB, r *http.Request) logins.Browser {
	t.Helper()
	b, ok := logins.BrowserOf(r)
	if !ok {
		t.Error("the cookie is no browser's")
	}
	return b
}

// WantBrowser gives the browser that an answer makes known for so long.
func WantBrowser(t testing.TB, got apitest.Answer, life time.Duration) logins.Browser {
	t.Helper()
	r := &http.Request{Header: http.Header{}}
	r.AddCookie(&http.Cookie{Name: logins.KnownCookie, Value: WantCookie(t, got, logins.KnownCookie, life)})
	return browserOf(t, r)
}

// KnownIn begins a login in a browser that is known for so long from now.
func KnownIn(b logins.Browser, left time.Duration) func(*logins.Login) {
	return func(l *logins.Login) {
		l.Client, l.Known, l.KnownUntil = logins.CookieClient, b.Name(), time.Now().Add(left)
	}
}

// Know makes a browser known to a person's account, for so long from now.
func (s *System) Know(p Person, b logins.Browser, left time.Duration) {
	s.T.Helper()
	known := ratelimit.Known{Account: p.Account.ID, Generation: p.Account.Generation, Until: time.Now().Add(left)}
	if err := s.Limits.SetKnown(s.T.Context(), ratelimit.KnownKey(counters(p), b.Hash()), known); err != nil {
		s.T.Fatal(err)
	}
}

// Known is what the table says of a browser at a person's address.
func (s *System) Known(p Person, b logins.Browser) ratelimit.Known {
	s.T.Helper()
	known, err := s.Limits.Known(s.T.Context(), ratelimit.KnownKey(counters(p), b.Hash()))
	if err != nil {
		s.T.Fatal(err)
	}
	return known
}

// WantNobodyIn holds an answer to let nobody in, because a request to the tables failed:
// but for the write that would have made the browser known.
func WantNobodyIn(t testing.TB, got apitest.Answer) {
	t.Helper()
	if !OnlyTheBrowserIsLost(got) {
		WantError(t, got, http.StatusServiceUnavailable, "unavailable", "")
	}
}

// OnlyTheBrowserIsLost tells whether an answer hands a session out though a write to the
// tables failed, because that write would only have made the browser known.
func OnlyTheBrowserIsLost(got apitest.Answer) bool {
	return got.Status == http.StatusOK && strings.Contains(got.Log, `"known":"`) &&
		got.Cookie(logins.SessionCookie) != nil && got.Cookie(logins.KnownCookie) == nil
}

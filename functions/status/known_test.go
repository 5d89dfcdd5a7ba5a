package main

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// year is how long a browser stays known in these tests.
const year = 8760 * time.Hour

func known(b logins.Browser) apitest.Option {
	return apitest.Cookie(logins.KnownCookie, b.Reveal())
}

// wantKnown holds the table to a browser that a login made known a moment ago.
func (r *rig) wantKnown(p functiontest.Person, b logins.Browser) {
	r.T.Helper()
	got := r.Known(p, b)
	if off := time.Until(got.Until) - year; got.Account != p.Account.ID || got.Generation != p.Account.Generation || off > 0 || off < -time.Minute {
		r.T.Errorf("the browser is known as %+v, want account %s, generation %d, for a year", got, p.Account.ID, p.Account.Generation)
	}
}

// TH-3: a browser is known once a login was passed in it, and keeps its cookie in case
// the answer is lost.
func TestTH3APassMakesTheBrowserKnown(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=8760h")
	p := r.Account()
	l := r.approved(p, functiontest.Cookie)
	first := r.status(functiontest.As(l))
	b := functiontest.WantBrowser(t, first, year)
	r.wantKnown(p, b)
	for name, got := range map[string]apitest.Answer{
		"lost":    r.status(functiontest.As(l)),
		"arrived": r.status(functiontest.As(l), known(b)),
	} {
		if functiontest.WantBrowser(t, got, year) != b {
			t.Errorf("read again, %s: another cookie", name)
		}
	}
	if n := strings.Count(first.Log, `"security_event":"browser_known"`); n != 1 {
		t.Errorf("%d events tell of it: %s", n, first.Log)
	}
	next := functiontest.WantBrowser(t, r.status(functiontest.As(r.approved(p, functiontest.Cookie))), year)
	if next == b {
		t.Error("two browsers are the same")
	}
	if strings.Contains(first.Log+first.Body, b.Reveal()[3:]) || strings.Contains(first.Log, b.Hash()) {
		t.Error("the browser is in the log, or in the body")
	}
}

// Two people who share a browser are both known in it.
func TestABrowserKeepsItsCookieForAllWhoUseIt(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=8760h")
	one, two := r.Account(), r.Account()
	b := functiontest.WantBrowser(t, r.status(functiontest.As(r.approved(one, functiontest.Cookie))), year)
	if got := functiontest.WantBrowser(t, r.status(functiontest.As(r.approved(two, functiontest.Cookie)), known(b)), year); got != b {
		t.Error("the second person got another cookie")
	}
	r.wantKnown(one, b)
	r.wantKnown(two, b)
}

// TH-3: half of its time is left: nothing is written. Less, or a login that began
// elsewhere: it is known for its whole time again.
func TestTH3AKnownBrowserIsRenewed(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=8760h")
	b := functiontest.Browser()
	for name, c := range map[string]struct {
		began   func(*logins.Login)
		renewed bool
	}{
		"more than half is left":      {functiontest.KnownIn(b, year/2+time.Hour), false},
		"less than half is left":      {functiontest.KnownIn(b, year/2-time.Second), true},
		"it began in another browser": {functiontest.KnownIn(functiontest.Browser(), year), true},
		"it began in an unknown one":  {functiontest.Cookie, true},
	} {
		p := r.Account()
		l := r.approved(p, c.began)
		var got apitest.Answer
		calls := r.Calls(func() { got = r.status(functiontest.As(l), known(b)) })
		writes := strings.Count(strings.Join(calls, ","), "LIMITS_TABLE")
		if !c.renewed {
			if got.JSON["state"] != "active" || got.Cookie(logins.KnownCookie) != nil || writes != 0 || strings.Contains(got.Log, "browser_known") {
				t.Errorf("%s: got %d %v, %d writes", name, got.Status, got.Cookies, writes)
			}
			continue
		}
		if functiontest.WantBrowser(t, got, year) != b || writes != 1 {
			t.Errorf("%s: another cookie, or %d writes", name, writes)
		}
		r.wantKnown(p, b)
	}
}

// A browser whose cookie is gone, or is none, gets a new one.
func TestABrowserThatLostItsCookie(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=8760h")
	p, b := r.Account(), functiontest.Browser()
	for _, value := range []string{"", "null", b.Hash(), logins.NewToken().Reveal()} {
		l := r.approved(p, functiontest.KnownIn(b, year))
		got := functiontest.WantBrowser(t, r.status(functiontest.As(l), apitest.Cookie(logins.KnownCookie, value)), year)
		if got == b || got.Reveal() == value {
			t.Errorf("after %q: the same cookie", value)
		}
		r.wantKnown(p, got)
	}
}

// A token client has no browser that could be known.
func TestATokenClientIsNeverKnown(t *testing.T) {
	r := newRig(t)
	p, b := r.Account(), functiontest.Browser()
	l := r.approved(p)
	for range 2 {
		if got := r.status(functiontest.As(l), known(b)); got.JSON["state"] != "active" || len(got.Cookies) != 0 {
			t.Errorf("got %d %s %v", got.Status, got.Body, got.Cookies)
		}
	}
	if got := r.Known(p, b); !got.Until.IsZero() {
		t.Errorf("known as %+v", got)
	}
}

// TH-3: that the browser can't be written down fails no login, and the answer that
// comes again makes up for it.
func TestTH3ABrowserThatCannotBeWrittenDown(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=8760h")
	p := r.Account()
	l := r.approved(p, functiontest.Cookie)
	r.Fail(func(_, setting string) bool { return setting == "LIMITS_TABLE" })
	got := r.status(functiontest.As(l))
	r.Fail(nil)
	if got.JSON["state"] != "active" || got.Cookie(logins.SessionCookie) == nil || got.Cookie(logins.KnownCookie) != nil {
		t.Errorf("got %d %s %v", got.Status, got.Body, got.Cookies)
	}
	if !strings.Contains(got.Log, `"known":"`) {
		t.Errorf("the log does not tell: %s", got.Log)
	}
	r.wantKnown(p, functiontest.WantBrowser(t, r.status(functiontest.As(l)), year))
}

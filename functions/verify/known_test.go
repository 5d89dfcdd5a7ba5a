package main

import (
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// TH-3: a code makes the browser known as a push does, the one that lifts a
// registration too; a wrong one does not.
func TestTH3ACodeMakesTheBrowserKnown(t *testing.T) {
	r := newRig(t, "KNOWN_LIFETIME=100h")
	for name, kind := range map[string][]func(*logins.Login){
		"a login": {functiontest.Cookie}, "a registration": {functiontest.Cookie, functiontest.Registered},
	} {
		p := r.Account(functiontest.Unproved)
		l := r.Login(p, kind...)
		if got := r.verify(p.Phone.WrongCode(), functiontest.As(l)); len(got.Cookies) != 0 {
			t.Errorf("%s, a wrong code: %v", name, got.Cookies)
		}
		b := functiontest.WantBrowser(t, r.verify(p.Phone.Code(), functiontest.As(l)), 100*time.Hour)
		if k := r.Known(p, b); !k.Of(p.Account.ID, 0, time.Now().Add(99*time.Hour)) {
			t.Errorf("%s: known as %+v", name, k)
		}
	}
}

// A browser that is known already keeps its cookie.
func TestACodeInAKnownBrowser(t *testing.T) {
	r := newRig(t)
	p, b := r.Account(), functiontest.Browser()
	cookie := apitest.Cookie(logins.KnownCookie, b.Reveal())
	l := r.Login(p, functiontest.KnownIn(b, 2000*time.Hour))
	if got := r.verify(p.Phone.Code(), functiontest.As(l), cookie); got.Status != 200 || got.Cookie(logins.KnownCookie) != nil {
		t.Errorf("got %d %v", got.Status, got.Cookies)
	}
	p = r.Account()
	got := r.verify(p.Phone.Code(), functiontest.As(r.Login(p, functiontest.Cookie)), cookie)
	if functiontest.WantBrowser(t, got, 2160*time.Hour) != b {
		t.Error("another person gets another cookie")
	}
}

// A token client has no browser that could be known.
func TestACodeOfATokenClient(t *testing.T) {
	r := newRig(t)
	p, b := r.Account(), functiontest.Browser()
	got := r.verify(p.Phone.Code(), functiontest.As(r.Login(p)), apitest.Cookie(logins.KnownCookie, b.Reveal()))
	if got.Status != 200 || len(got.Cookies) != 0 || !r.Known(p, b).Until.IsZero() {
		t.Errorf("got %d %v, known as %+v", got.Status, got.Cookies, r.Known(p, b))
	}
}

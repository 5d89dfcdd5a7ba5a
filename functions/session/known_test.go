package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/sim/functiontest"
)

// month is how long a browser of these tests stays known.
const month = 30 * 24 * time.Hour

// guess counts a hundred wrong passwords from ten sources.
func (r *rig) guess(p functiontest.Person) {
	r.T.Helper()
	limits := ratelimit.PasswordsFrom(r.Env())
	for i := range 100 {
		r.Spend(p, limits.Spend("", fmt.Sprintf("198.51.100.%d", i%10))...)
	}
}

// TH-3: strangers who guess passwords lock the owner out of new browsers, but not of a browser
// in which a second factor was passed before.
func TestTH3AKnownBrowserIsNotLockedOut(t *testing.T) {
	r := newRig(t)
	p, known := r.Account(), functiontest.Browser()
	r.Know(p, known, month)
	r.guess(p)
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password, functiontest.AsCookieClient()), 429, "too_many_attempts", "")
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
	got := r.logIn(p.Account.Email, functiontest.Password, functiontest.In(known))
	functiontest.WantStatus(t, got, 200, "in the known browser")
	token := functiontest.WantCookie(t, got, logins.LoginCookie, logins.LoginLife)
	l := r.Behind(token)
	if until := r.Known(p, known).Until; l.Known != known.Name() || !l.KnownUntil.Equal(until) {
		t.Errorf("the login is of browser %q until %v, want %q until %v", l.Known, l.KnownUntil, known.Name(), until)
	}
	if len(got.Cookies) != 1 {
		t.Errorf("a password alone sets %v", got.Cookies)
	}
}

// A known browser has a bucket of its own, with LIMIT_PASSWORDS. A person who guesses there is
// told to stop, and locks nobody out of other browsers.
func TestTH3WrongPasswordsInAKnownBrowser(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=3/1h", "LIMIT_PASSWORDS_ALL=3/1h")
	p, known, other := r.Account(), functiontest.Browser(), functiontest.Browser()
	r.Know(p, known, month)
	r.Know(p, other, month)
	for range 3 {
		functiontest.WantError(t, r.logIn(p.Account.Email, "wrong password", functiontest.In(known)), 403, "invalid_credentials", "")
	}
	for _, source := range []string{"203.0.113.7", "198.51.100.1"} {
		got := r.logIn(p.Account.Email, functiontest.Password, functiontest.In(known), apitest.SourceIP(source))
		functiontest.WantError(t, got, 429, "too_many_attempts", "")
	}
	for name, option := range map[string]apitest.Option{"a token client": apitest.SourceIP("203.0.113.7"), "a new browser": functiontest.AsCookieClient(), "another known one": functiontest.In(other)} {
		functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, option), 200, name)
	}
}

func TestARightPasswordIsHandedBackToTheBrowser(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h", "LIMIT_PASSWORDS_ALL=1/1h")
	p, known := r.Account(), functiontest.Browser()
	r.Know(p, known, month)
	for i := range 4 { // the third and fourth have no push left
		functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, functiontest.In(known)), 200, "login ", i)
	}
	// and to no other bucket
	functiontest.WantError(t, r.logIn(p.Account.Email, "wrong password"), 403, "invalid_credentials", "")
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
}

// strange are requests from browsers that this account does not know.
func strange(r *rig, p functiontest.Person) map[string]apitest.Option {
	one := func(know func(functiontest.Person, logins.Browser)) apitest.Option {
		b := functiontest.Browser()
		know(p, b)
		return functiontest.In(b)
	}
	raw := func(value string) apitest.Option {
		return func(e *apitest.Request) {
			functiontest.AsCookieClient()(e)
			apitest.Cookie(logins.KnownCookie, value)(e)
		}
	}
	other := r.Account()
	return map[string]apitest.Option{
		"no cookie":         functiontest.AsCookieClient(),
		"another account's": one(func(_ functiontest.Person, b logins.Browser) { r.Know(other, b, month) }),
		"a forged one":      one(func(functiontest.Person, logins.Browser) {}),
		"of another generation": one(func(p functiontest.Person, b logins.Browser) {
			p.Account.Generation++
			r.Know(p, b, month)
		}),
		"of an account that had the address before": one(func(p functiontest.Person, b logins.Browser) {
			p.Account.ID = users.NewID()
			r.Know(p, b, month)
		}),
		"its time is over":  one(func(p functiontest.Person, b logins.Browser) { r.Know(p, b, -time.Second) }),
		"a token":           raw(logins.NewToken().Reveal()),
		"its hash":          raw(functiontest.Browser().Hash()),
		"its name":          raw(functiontest.Browser().Name()),
		"of a token client": one(func(p functiontest.Person, b logins.Browser) { r.Know(p, b, month) }),
	}
}

// TH-3: another account's cookie, and a made-up one, count as no cookie.
func TestTH3WhatIsNoKnownBrowser(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	all := strange(r, p)
	r.guess(p)
	for name, option := range all {
		options := []apitest.Option{option}
		if name == "of a token client" {
			options = append(options, apitest.Header("Accept-Session", "token"))
		}
		functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password, options...), 429, "too_many_attempts", "")
	}
}

// TH-3: passwords that come with such a cookie are counted with those from all other browsers.
func TestTH3AnotherBrowsersTriesAreCountedWithAll(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h")
	for name, option := range strange(r, r.Account()) {
		if name == "of a token client" {
			continue
		}
		p := r.Account()
		for range 2 {
			functiontest.WantError(t, r.logIn(p.Account.Email, "wrong password", option), 403, "invalid_credentials", "")
		}
		functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
	}
}

// TH-3: a login with the cookie makes the same reads for every address, even for one without an
// account. So the time does not tell which people have used this browser.
func TestTH3ACookieTakesTheSameReads(t *testing.T) {
	r := newRig(t)
	known := functiontest.Browser()
	sources := 0
	asked := func(email string, option apitest.Option) string {
		sources++ // a source's second request takes one write more
		return strings.Join(r.Calls(func() {
			got := r.logIn(email, "wrong password", option, apitest.SourceIP(fmt.Sprintf("198.51.100.%d", sources)))
			functiontest.WantError(t, got, 403, "invalid_credentials", "")
		}), ", ")
	}
	here := func(options ...func(*functiontest.Person)) string {
		p := r.Account(options...)
		r.Know(p, known, month)
		return p.Account.Email
	}
	const before, after = "UpdateItem LIMITS_TABLE, GetItem USERS_TABLE, GetItem USERS_TABLE", ", UpdateItem LIMITS_TABLE"
	for name, got := range map[string]string{
		"known here":             asked(here(), functiontest.In(known)),
		"at another's address":   asked(r.Account().Account.Email, functiontest.In(known)),
		"at nobody's":            asked("nobody@example.com", functiontest.In(known)),
		"a disabled account's":   asked(here(functiontest.Disabled), functiontest.In(known)),
		"a browser nobody knows": asked(here(), functiontest.In(functiontest.Browser())),
	} {
		if diff := cmp.Diff(before+", GetItem LIMITS_TABLE"+after, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, option := range map[string]apitest.Option{"no cookie": functiontest.AsCookieClient(), "a token client": apitest.Cookie(logins.KnownCookie, known.Reveal())} {
		if diff := cmp.Diff(before+after, asked(here(), option)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TH-3: a browser stays known when its person logs out.
func TestTH3AKnownBrowserOutlivesLogOut(t *testing.T) {
	r := newRig(t)
	p, known := r.Account(), functiontest.Browser()
	r.Know(p, known, month)
	got := r.Request("DELETE /session", functiontest.As(r.Pass(r.Login(p, functiontest.Cookie), 0)), functiontest.In(known))
	if got.Status != 204 || got.Cookie(logins.KnownCookie) != nil {
		t.Fatalf("got %d %v", got.Status, got.Cookies)
	}
	r.guess(p)
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, functiontest.In(known)), 200)
}

// TH-3: a browser that another function made known a moment ago is known at the next login.
func TestTH3ABrowserIsReadConsistently(t *testing.T) {
	r := newRig(t)
	p, known := r.Account(), functiontest.Browser()
	r.guess(p)
	r.Engine.Stale(true)
	r.Know(p, known, month)
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, functiontest.In(known)), 200)
}

// If the known browser can't be read, the login fails: it must not use other buckets instead.
func TestABrowserThatCannotBeReadFailsTheLogin(t *testing.T) {
	r := newRig(t)
	p, known := r.Account(), functiontest.Browser()
	r.Fail(func(operation, setting string) bool { return operation == "GetItem" && setting == "LIMITS_TABLE" })
	defer r.Fail(nil)
	for _, email := range []string{p.Account.Email, "nobody@example.com"} {
		functiontest.WantError(t, r.logIn(email, functiontest.Password, functiontest.In(known)), 503, "unavailable", "")
	}
}

package e2e_test

import (
	"fmt"
	"net"
	"net/http"
	"testing"

	"countersign/local/stack"
)

// knownCookie is the cookie of a browser in which a second factor was passed.
const knownCookie = "__Host-known"

// elsewhere is the same system, asked from another address of this machine.
func (s *system) elsewhere(t *testing.T, n int) *system {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+n))}}
	other := &system{Stack: s.Stack, secrets: map[string]string{}, http: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}}}
	t.Cleanup(other.http.CloseIdleConnections)
	c := other.client(t, tokens)
	if _, err := c.try(c.request("GET", "/session", nil)); err != nil {
		t.Skip("this machine has one loopback address only: ", err)
	}
	return other
}

// atHome is a browser in which the person has passed a second factor, and logged out.
func (s *system) atHome(t *testing.T, p *person) *client {
	t.Helper()
	c := s.passed(t, cookies, p)
	c.logOut().want(204)
	if len(c.jar) != 1 || c.jar[knownCookie] == "" {
		t.Fatalf("after logging out the browser holds %v", c.jar)
	}
	return c
}

// TH-3: a hundred wrong passwords from ten sources lock the owner out of new browsers,
// and not of one that passed before.
func TestTH3GuessersLockNobodyOutOfAKnownBrowser(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_PASSWORDS": "10/8000h", "LIMIT_PASSWORDS_ALL": "100/8000h"}})
	p := s.member(t)
	home := s.atHome(t, p)
	for n := range 10 {
		stranger := s.elsewhere(t, 1+n).client(t, tokens)
		for range 10 {
			stranger.do("POST", "/session", fields{"email": p.email, "password": "a wrong password"}).want(403)
		}
	}
	for _, k := range kinds {
		s.client(t, k).logIn(p).want(429, "too_many_attempts")
	}
	borrowed := s.client(t, tokens) // the cookie is a browser's, and nothing else's
	r := borrowed.request("POST", "/session", p.credentials())
	r.AddCookie(&http.Cookie{Name: knownCookie, Value: home.jar[knownCookie]})
	borrowed.send(r).want(429)
	home.begin(p).wantPush("pending", "pending")
	home.passesBothWays(t, p)
}

// TH-3: who has the password, and uses up the pushes, codes and texts of all logins,
// leaves a known browser its own.
func TestTH3WhoHasThePasswordLeavesAKnownBrowserItsOwn(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{
		"LIMIT_CODES_ACCOUNT": "10/8000h", "LIMIT_PUSHES": "10/8000h", "LIMIT_MESSAGES": "2/8000h", "LIMIT_MESSAGES_PAUSE": "1ms",
	}})
	p := s.member(t)
	home := s.atHome(t, p)
	for range 2 { // two pushes may wait, and five codes be tried in a login
		thief := s.client(t, tokens)
		thief.begin(p).wantPush("pending", "pending")
		thief.resend(fields{"channel": "sms", "force": true}).want(200)
		for range 5 {
			thief.verify(p.phone.WrongCode()).want(401)
		}
	}
	for _, k := range kinds {
		c := s.client(t, k)
		if l := c.begin(p).wantPush("pending", "none").Login; *l.AttemptsLeft != 0 {
			t.Errorf("a new %s has %d codes left", k, *l.AttemptsLeft)
		}
		c.resend(fields{"channel": "sms", "force": true}).want(429, "too_many_attempts")
	}
	for range 2 { // it has two pushes of its own as well
		if l := home.begin(p).wantPush("pending", "pending").Login; *l.AttemptsLeft != 5 {
			t.Errorf("the known browser has %d codes left", *l.AttemptsLeft)
		}
	}
	home.passesBothWays(t, p)
	home.logOut().want(204)
	for range 2 { // and as many texts, not more
		home.begin(p)
		home.resend(fields{"channel": "sms", "force": true}).want(200)
		home.verify(p.phone.LastCode()).want(200)
		home.logOut().want(204)
	}
	home.begin(p)
	home.resend(fields{"channel": "sms", "force": true}).want(429, "too_many_attempts")
}

// TH-3: a known browser is known to its own accounts only, guesses there are limited
// too, and lock nobody out elsewhere.
func TestTH3AKnownBrowserIsForItsOwnAccounts(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_PASSWORDS": "3/8000h", "LIMIT_PASSWORDS_ALL": "3/8000h"}})
	owner, other := s.member(t), s.member(t)
	home := s.atHome(t, owner)
	guess := func(c *client, p *person) answer {
		return c.do("POST", "/session", fields{"email": p.email, "password": "a wrong password"})
	}
	for range 3 { // counted with all tries at that address
		guess(home, other).want(403)
	}
	home.logIn(other).want(429)
	s.client(t, cookies).logIn(other).want(429)
	for range 3 { // counted in the browser alone
		guess(home, owner).want(403)
	}
	home.logIn(owner).want(429, "too_many_attempts")
	s.elsewhere(t, 1).client(t, cookies).begin(owner)

	forged := s.client(t, cookies)
	for i, value := range []string{home.jar[knownCookie][:40] + "AAAAAA", "cs_" + home.jar[knownCookie][3:], "null"} {
		p := s.member(t)
		own := s.atHome(t, p)
		forged.jar[knownCookie] = value
		for range 3 {
			guess(forged, p).want(403)
		}
		s.client(t, tokens).logIn(p).want(429)
		if own.begin(p).status != 200 {
			t.Error(fmt.Sprint("forged cookie ", i, " locked the owner out"))
		}
	}
}

// Two people in one browser are both known there, and one of them after the other.
func TestTwoPeopleInOneBrowserStayKnown(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_PASSWORDS": "2/8000h", "LIMIT_PASSWORDS_ALL": "2/8000h"}})
	one, two := s.member(t), s.member(t)
	c := s.atHome(t, one)
	cookie := c.jar[knownCookie]
	c.begin(two)
	c.verify(two.phone.Code()).want(200)
	c.logOut().want(204)
	if c.jar[knownCookie] != cookie {
		t.Error("the second person's login changed the cookie")
	}
	for _, p := range []*person{one, two} {
		stranger := s.client(t, tokens)
		for range 2 {
			stranger.do("POST", "/session", fields{"email": p.email, "password": "a wrong password"}).want(403)
		}
		s.client(t, cookies).logIn(p).want(429)
		c.begin(p)
	}
}

// passesBothWays passes the login that waits with its push, and the next one with a code.
func (c *client) passesBothWays(t *testing.T, p *person) {
	t.Helper()
	p.approve(t)
	c.status().want(200).wantPush("approved", "approved")
	c.wantIn(p)
	c.logOut().want(204)
	c.begin(p)
	c.verify(p.phone.Code()).want(200)
	c.wantIn(p)
}

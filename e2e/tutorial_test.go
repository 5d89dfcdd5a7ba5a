package e2e_test

import (
	"strings"
	"testing"
	"time"

	"countersign/local/stack"
)

// word is what /authy/status says, and how long it took.
func (c *client) word() (string, time.Duration) {
	c.t.Helper()
	begin := time.Now()
	a := c.do("GET", "/authy/status", nil).want(200)
	word, _ := a.Status.(string)
	return word, time.Since(begin)
}

// The front ends of Authy's tutorials: forms, one token, and a status that they
// ask for again the moment that they have it.
func TestTutorialClient(t *testing.T) {
	t.Parallel()
	s := shared(t)

	t.Run("sign up", func(t *testing.T) {
		t.Parallel()
		p := s.person()
		c := s.client(t, forms)
		c.register(p).want(201)
		if got := c.whoAmI().want(200); got.Email != p.email || got.Phone == "" {
			t.Errorf("the page after signing up: %s", got.raw)
		}
		if word, _ := c.word(); word != "denied" {
			t.Errorf("status of a registration: %s, want denied", word)
		}
	})

	t.Run("approved", func(t *testing.T) {
		t.Parallel()
		p := s.member(t)
		c := s.client(t, forms)
		c.begin(p)
		if word, took := c.word(); word != "unverified" || took < 1500*time.Millisecond {
			t.Errorf("while it waits: %s after %v, want unverified after 2 s", word, took)
		}
		p.approve(t)
		for range 2 {
			if word, _ := c.word(); word != "approved" {
				t.Errorf("after that: %s", word)
			}
		}
		c.wantIn(p)
		c.logOut().want(204)
		if word, _ := c.word(); word != "denied" {
			t.Errorf("after logging out: %s", word)
		}
	})

	t.Run("approved while the answer is held", func(t *testing.T) {
		t.Parallel()
		s := start(t, stack.Options{Set: map[string]string{"COMPAT_STATUS_WAIT": "10s"}})
		p := s.member(t)
		c := s.client(t, forms)
		c.begin(p)
		held := make(chan answer)
		go func() {
			a, err := c.try(c.request("GET", "/authy/status", nil))
			if err != nil {
				t.Error(err)
			}
			held <- a
		}()
		p.approve(t)
		if a := <-held; a.Status != "approved" {
			t.Errorf("the answer that was held: %s, want approved", a.raw)
		}
		c.wantIn(p)
	})

	t.Run("denied", func(t *testing.T) {
		t.Parallel()
		p := s.member(t)
		c := s.client(t, forms)
		c.begin(p)
		p.deny(t)
		if word, _ := c.word(); word != "denied" {
			t.Errorf("%s, want denied", word)
		}
		c.resend(nil).want(200)
		c.verify(p.phone.Code()).want(200)
		if word, _ := c.word(); word != "approved" {
			t.Errorf("a login passed by a code: %s, want approved", word)
		}
		c.wantIn(p)
	})

	t.Run("no login", func(t *testing.T) {
		t.Parallel()
		p := s.member(t)
		c := s.client(t, forms)
		c.begin(p)
		unknown := s.client(t, forms)
		unknown.token = c.token[:len(c.token)-20] + strings.Repeat("A", 20) // a shorter tail may be the token's own
		if word, _ := unknown.word(); word != "denied" {
			t.Errorf("unknown token: %s, want denied", word)
		}
		for _, none := range []string{"", "null", "undefined", "cs_", "cs_" + p.email} {
			nobody := s.client(t, forms)
			nobody.token = none
			nobody.do("GET", "/authy/status", nil).want(403, "session_required")
		}
	})
}

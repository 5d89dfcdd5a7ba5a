package e2e_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

func TestLimitOfSource(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_SOURCE": "8/1h"}})
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	for range 20 { // who waits may ask
		c.status().want(200)
	}
	p.approve(t) // and so may the provider
	c.status().want(200)
	for range 20 { // who is logged in may ask too
		c.whoAmI().want(200)
	}
	waiting := s.client(t, tokens)
	waiting.begin(p)
	for i := 0; ; i++ {
		a := waiting.do("GET", "/session", nil)
		if a.status == 429 {
			if i != 5 || a.Code != "too_many_attempts" || a.RetryAfter < 1 {
				t.Errorf("after %d more requests: %s", i, a.raw)
			}
			break
		}
		if a.want(200); i > 8 {
			t.Fatal("no limit")
		}
	}
	s.client(t, tokens).logIn(p).want(429)
	c.status().want(200)
	c.whoAmI().want(200)
}

func TestLimitOfRegistrations(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_REGISTRATIONS": "3/1h"}})
	c := s.client(t, tokens)
	p := s.person()
	f := p.registration()
	for range 5 { // what can't be a number is asked of nobody, and does not count
		f["phone"] = "1"
		c.do("POST", "/user", f).want(400)
	}
	c.register(p).want(201)
	stranger := *p
	stranger.password = "somebody else's password"
	c.register(&stranger).want(409) // but an address that is taken does
	f = s.person().registration()
	f["phone"] = "5005550001"
	c.do("POST", "/user", f).want(400) // and so does a number that the provider refuses
	refused := s.person()
	c.register(refused).want(429, "too_many_attempts")
	if refused.phone.Registered() {
		t.Error("a registration over the limit reached the provider")
	}
}

// TH-1: a hundred wrong codes since the last second factor, over whatever logins
// and time, are the end of codes; a push is not a code, and clears them.
func TestLimitOfAllCodes(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_ACCOUNT": "1000/1h", "LIMIT_CODES_TOTAL": "100", "LIMIT_PUSHES": "1000/1h", "PUSH_PAUSE": "0s"}})
	p := s.member(t)
	for range 20 {
		c := s.client(t, tokens)
		c.begin(p)
		for range 5 {
			c.verify(p.phone.WrongCode()).want(401)
		}
		for _, r := range p.phone.Pending() {
			if err := p.phone.Deny(r.UUID); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := s.client(t, tokens)
	a := c.begin(p).wantPush("pending", "pending")
	if *a.Login.AttemptsLeft != 0 || !cmp.Equal(a.Login.Methods, []string{"push"}) {
		t.Errorf("after a hundred wrong codes: %s", a.raw)
	}
	c.verify(p.phone.Code()).want(429, "too_many_attempts")
	if n := len(s.requests(p, authysim.EndpointVerify)); n != 100 {
		t.Errorf("the provider was asked %d times, want 100", n)
	}
	p.approve(t)
	c.status().want(200)
	c.wantIn(p)
	c = s.client(t, tokens)
	c.begin(p)
	c.verify(p.phone.Code()).want(200)
}

// TH-3: a stranger who guesses passwords locks out themselves, and not the person.
func TestStrangerLocksNobodyOut(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	stranger := s.elsewhere(t, 1).client(t, tokens)
	guess := fields{"email": p.email, "password": "a wrong password"}
	for range 10 {
		stranger.do("POST", "/session", guess).want(403)
	}
	stranger.do("POST", "/session", guess).want(429)
	stranger.logIn(p).want(429)
	s.client(t, tokens).begin(p)
}

// INC-13: an attempt counts though its client goes away before the answer.
func TestAttemptCountsThoughItsClientLeaves(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_LOGIN": "40", "LIMIT_CODES_ACCOUNT": "40/8000h"}})
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	s.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Latency, Delay: time.Second})
	sent := 0
	for gone := 0; gone < 2; sent++ {
		if sent == 20 {
			t.Fatal("the answer is always there before the client leaves")
		}
		asked := len(s.requests(p, authysim.EndpointVerify))
		r := c.request("POST", "/session/verify", fields{"code": p.phone.WrongCode()})
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := c.try(r.WithContext(ctx))
			left <- err
		}()
		eventually(t, patience, "the provider is asked", func() bool { return len(s.requests(p, authysim.EndpointVerify)) > asked })
		cancel()
		if err := <-left; err != nil {
			gone++
		}
	}
	if left := *c.status().want(200).Login.AttemptsLeft; left > 40-sent {
		t.Errorf("attempts left: %d, want %d", left, 40-sent)
	}
}

package e2e_test

import (
	"slices"
	"sync"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// squatters are accounts that strangers have registered with one person's number.
func (s *system) squatters(t *testing.T, owner *person, n int) []*person {
	t.Helper()
	all := make([]*person, n)
	for i := range all {
		p := s.person()
		p.number, p.phone = owner.number, owner.phone
		s.client(t, tokens).register(p).want(201)
		all[i] = p
	}
	return all
}

// TH-9: six accounts on one number, all of which log in and ask for a notice, a text and a
// push, one after the other and all at once: what bothers the phone is counted for the
// number. Its owner is not concerned.
func TestTH9SixAccountsOnOneNumber(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "1s"}})
	owner := s.member(t)
	waited := len(owner.phone.Pending()) // the login that proved the phone asked it, too
	notices, texts := len(owner.phone.Notices()), len(owner.phone.Inbox())
	bother := func(p *person) {
		c := s.client(t, tokens)
		c.logIn(p)
		c.resend(nil)
		c.resend(fields{"force": true})
		c.resend(fields{"channel": "push"})
	}
	strangers := s.squatters(t, owner, 6)
	for _, p := range strangers {
		bother(p)
	}
	var all sync.WaitGroup
	for _, p := range strangers {
		all.Go(func() { bother(p) })
	}
	all.Wait()
	pushes := len(owner.phone.Pending()) - waited
	notices, texts = len(owner.phone.Notices())-notices, len(owner.phone.Inbox())-texts
	if counted := pushes + max(notices, texts); pushes > 1 || counted > 3 { // a text that is forced after a notice counts as one with it
		t.Errorf("%d pushes wait, %d notices and %d texts came; want one push, and three of all a day", pushes, notices, texts)
	}
	a := s.client(t, tokens).begin(owner).wantPush("pending", "pending")
	if !slices.Contains(a.Login.Methods, "push") {
		t.Errorf("the owner: %s", a.raw)
	}
}

// TH-9: codes are guessed per phone, however many accounts guess at once.
func TestTH9GuessesOfManyAccountsRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_ACCOUNT": "4/8000h"}})
	owner := s.member(t)
	asked := s.Authy.Count(authysim.EndpointVerify)
	var logins []*client
	for _, p := range s.squatters(t, owner, 5) {
		c := s.client(t, tokens)
		c.begin(p)
		logins = append(logins, c)
	}
	logins[0].at(20, func(i int) (*client, string, string, fields) {
		return logins[i%len(logins)], "POST", "/session/verify", fields{"code": owner.phone.WrongCode()}
	})
	if n := s.Authy.Count(authysim.EndpointVerify) - asked; n < 1 || n > 4 {
		t.Errorf("%d codes were checked, want 4", n)
	}
	c := s.client(t, tokens)
	c.begin(owner)
	c.verify(owner.phone.WrongCode()).want(401, "invalid_code")
}

// PU-7: after a denial no login of the account asks the phone, and the answers say for how
// long; after a second one that is an hour. A code goes on, and ends the pause.
func TestPU7DenialsPausePushes(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"PUSH_PAUSE": "10m"}})
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	p.deny(t)
	for range 4 {
		if a := c.resend(fields{"channel": "push"}).want(429, "wait"); a.RetryAfter < 1 || a.RetryAfter > 600 {
			t.Errorf("got %s", a.raw)
		}
		c = s.client(t, tokens)
		a := c.begin(p).wantPush("pending", "none")
		if a.Login.PushAfter < 1 || slices.Contains(a.Login.Methods, "push") || !slices.Contains(a.Login.Methods, "app") {
			t.Errorf("a new login: %s", a.raw)
		}
	}
	c.verify(p.phone.Code()).want(200)
	c = s.client(t, tokens)
	c.begin(p).wantPush("pending", "pending")
	p.deny(t)
	a := c.status().want(200).wantPush("pending", "denied")
	if slices.Contains(a.Login.Methods, "push") || a.Login.PushAfter != 0 { // the pause outlasts the login
		t.Errorf("after a second denial within an hour: %s", a.raw)
	}
	if a := c.resend(fields{"channel": "push"}).want(429, "wait"); a.RetryAfter < 1800 {
		t.Errorf("after a second denial within an hour: %s", a.raw)
	}
}

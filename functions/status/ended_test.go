package main

import (
	"testing"
	"time"

	"countersign/local/functiontest"
	"countersign/shared/api/apitest"
	"countersign/shared/sessions"
)

// ends are the ways in which an operator ends an account.
func (r *rig) ends() map[string]func(functiontest.Person) {
	return map[string]func(functiontest.Person){
		"deleted": r.Delete,
		"disabled": func(p functiontest.Person) {
			if err := r.Users.SetDisabled(r.t.Context(), p.Account.ID, true); err != nil {
				r.t.Fatal(err)
			}
		},
	}
}

// An account that was disabled or deleted while its login waited gets no session,
// though the push was approved.
func TestAnEndedAccountIsNotLetIn(t *testing.T) {
	r := newRig(t)
	for name, end := range r.ends() {
		t.Run(name, func(t *testing.T) { r.notLetIn(t, end) })
	}
}

func (r *rig) notLetIn(t *testing.T, end func(functiontest.Person)) {
	for _, kind := range [][]func(*sessions.Session){nil, {functiontest.Cookie}} {
		p := r.Account()
		l := r.Answer(r.Push(r.Login(p, kind...), time.Second), sessions.Approved, 0)
		end(p)
		functiontest.WantError(t, r.do("GET", "/session/status", functiontest.As(l)), 404, "no_login", "")
		functiontest.Want(t, r.do("GET", "/authy/status", functiontest.As(l)), 200, `{"status":"denied"}`)
		if got := r.Read(l).State; got != sessions.Pending {
			t.Errorf("the login is %s", got)
		}
	}
}

// The session of an account that was disabled or deleted is given to nobody once
// more, and is no session on this route either.
func TestAnEndedAccountsSessionIsDead(t *testing.T) {
	r := newRig(t)
	for name, end := range r.ends() {
		for kind, options := range map[string][]func(*sessions.Session){"token": nil, "cookie": {functiontest.Cookie}} {
			t.Run(name+", "+kind, func(t *testing.T) {
				p := r.Account()
				l := r.Pass(r.Login(p, options...), time.Second)
				if got := r.do("GET", "/session/status", functiontest.AsBefore(l)); got.JSON["state"] != "active" {
					t.Fatalf("before: got %d %s", got.Status, got.Body)
				}
				end(p)
				functiontest.WantError(t, r.do("GET", "/session/status", functiontest.AsBefore(l)), 404, "no_login", "")
				functiontest.Want(t, r.do("GET", "/authy/status", functiontest.AsBefore(l)), 200, `{"status":"denied"}`)
			})
		}
	}
}

// A login that is over, beside a session, is no login that waits.
func TestALoginThatIsOverBesideASession(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	session := r.Pass(r.Login(p, functiontest.Cookie), 0)
	over := r.Do(r.Login(p, functiontest.Cookie), sessions.Closed{})
	both := []apitest.Option{
		apitest.Cookie(sessions.SessionCookie, session.Token.Reveal()),
		apitest.Cookie(sessions.LoginCookie, over.Token.Reveal()),
	}
	functiontest.WantError(t, r.do("GET", "/session/status", both...), 404, "no_login", "")
	if got := r.do("GET", "/session/status", both[1]); got.JSON["state"] != "cancelled" {
		t.Errorf("without a session beside it: got %d %s", got.Status, got.Body)
	}
}

// Who gives a login up is not given its session a moment later.
func TestAForgottenTokenGivesNothing(t *testing.T) {
	r := newRig(t)
	l := r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
	if got := r.do("GET", "/session/status", functiontest.AsBefore(l)); got.JSON["state"] != "active" {
		t.Fatalf("got %d %s", got.Status, got.Body)
	}
	r.Do(l, sessions.Forgotten{})
	functiontest.WantError(t, r.do("GET", "/session/status", functiontest.AsBefore(l)), 404, "no_login", "")
}

// Reading the session once more ends another one of the browser as the first
// answer would have.
func TestReadingAgainEndsTheOtherSessionToo(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	other := r.Pass(r.Login(p, functiontest.Cookie), 0)
	l := r.Pass(r.Login(p, functiontest.Cookie), 0)
	got := r.do("GET", "/session/status",
		apitest.Cookie(sessions.LoginCookie, l.Old.Reveal()), apitest.Cookie(sessions.SessionCookie, other.Token.Reveal()))
	if got.JSON["state"] != "active" || r.Read(other).State != sessions.Ended {
		t.Errorf("got %d %s, and the other session is %s", got.Status, got.Body, r.Read(other).State)
	}
}

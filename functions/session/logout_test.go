package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

func TestLogOut(t *testing.T) {
	states := map[string]func(*rig, functiontest.Login) functiontest.Login{
		"a login":        func(_ *rig, l functiontest.Login) functiontest.Login { return l },
		"a registration": func(_ *rig, l functiontest.Login) functiontest.Login { return l },
		"a session":      func(r *rig, l functiontest.Login) functiontest.Login { return r.Pass(l, 0) },
	}
	for name, state := range states {
		for client, kind := range functiontest.Clients() {
			t.Run(name+" of a "+client, func(t *testing.T) {
				r := newRig(t)
				p := r.Account()
				if name == "a registration" {
					kind = append(kind, functiontest.Registered)
				}
				l, other := state(r, r.Login(p, kind...)), r.Pass(r.Login(p, kind...), 0)
				got := r.Request("DELETE /session", functiontest.As(l))
				functiontest.Want(t, got, 204, "")
				if l.Client == logins.CookieClient {
					functiontest.WantCookie(t, got, logins.LoginCookie, 0)
					functiontest.WantCookie(t, got, logins.SessionCookie, 0)
				} else if len(got.Cookies) > 0 {
					t.Errorf("got cookies %v", got.Cookies)
				}
				r.required(t, "afterwards", functiontest.As(l))
				functiontest.WantStatus(t, r.Request("GET /user", functiontest.As(other)), 200, "the other session")
			})
		}
	}
}

func TestLogOutEndsBothCookies(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	waits, session := r.Login(p, functiontest.Cookie), r.Pass(r.Login(p, functiontest.Cookie), 0)
	functiontest.Want(t, r.Request("DELETE /session", functiontest.As(waits), functiontest.As(session)), 204, "")
	r.WantState(waits, logins.Cancelled)
	r.WantState(session, logins.Ended)
}

// both is a browser that has a session and a waiting login.
func (r *rig) both() (session, waits functiontest.Login, logOut func() apitest.Answer) {
	p := r.Account()
	session, waits = r.Pass(r.Login(p, functiontest.Cookie), 0), r.Login(p, functiontest.Cookie)
	return session, waits, func() apitest.Answer {
		return r.Request("DELETE /session", functiontest.As(waits), functiontest.As(session))
	}
}

// If the sessions have ended, the answer is that of a log-out even if the accounts can't be
// read.
func TestLogOutWhileTheAccountsAreDown(t *testing.T) {
	r := newRig(t)
	session, waits, logOut := r.both()
	token := r.Pass(r.Login(r.Account()), 0)
	r.Fail(func(_, setting string) bool { return setting == "USERS_TABLE" })
	got, one := logOut(), r.Request("DELETE /session", functiontest.As(token))
	r.Fail(nil)
	functiontest.Want(t, got, 204, "")
	functiontest.WantCookie(t, got, logins.LoginCookie, 0)
	functiontest.WantCookie(t, got, logins.SessionCookie, 0)
	functiontest.Want(t, one, 204, "")
	if a, b, c := r.Read(session).State, r.Read(waits).State, r.Read(token).State; a != logins.Ended || b != logins.Cancelled || c != logins.Ended {
		t.Errorf("the session is %v, the login beside it %v, the session of the token %v", a, b, c)
	}
}

// If the table fails for one of two cookies, the other one's session or login ends all the
// same. The cookies stay, so that repeating the request ends the rest.
func TestLogOutWhileTheSessionsFailAtOne(t *testing.T) {
	for _, operation := range []string{"GetItem", "UpdateItem"} {
		for which, want := range []struct{ session, waits logins.State }{
			{logins.Active, logins.Cancelled},
			{logins.Ended, logins.Pending},
		} {
			r := newRig(t)
			session, waits, logOut := r.both()
			calls := 0
			r.Fail(func(o, setting string) bool {
				if o != operation || setting != "LOGINS_TABLE" {
					return false
				}
				calls++ // a call that fails is made three times
				return calls > which && calls <= which+3
			})
			got := logOut()
			r.Fail(nil)
			functiontest.WantError(t, got, 503, "unavailable", "")
			if len(got.Cookies) > 0 {
				t.Errorf("%s %d: got cookies %v", operation, which+1, got.Cookies)
			}
			if a, b := r.Read(session).State, r.Read(waits).State; a != want.session || b != want.waits {
				t.Errorf("%s %d: the session is %v, the login %v", operation, which+1, a, b)
			}
			got = logOut()
			functiontest.Want(t, got, 204, "")
			functiontest.WantCookie(t, got, logins.LoginCookie, 0)
			functiontest.WantCookie(t, got, logins.SessionCookie, 0)
			if a, b := r.Read(session).State, r.Read(waits).State; a != logins.Ended || b != logins.Cancelled {
				t.Errorf("%s %d, again: the session is %v, the login %v", operation, which+1, a, b)
			}
		}
	}
}

// For a while after a login was passed, its old token gives the session again. Logging out ends
// that too.
func TestLogOutClosesTheRereadWindow(t *testing.T) {
	r := newRig(t)
	for client, kind := range functiontest.Clients() {
		l := r.Pass(r.Login(r.Account(), kind...), time.Second)
		r.Request("DELETE /session", functiontest.As(l))
		if _, _, err := r.Read(l).Again(l.Old, time.Now()); err == nil {
			t.Errorf("%s: the pending token gives the session again", client)
		}
	}
}

// The old token of a passed login can't log out: it is no session's token.
func TestLogOutWithTheOldCookie(t *testing.T) {
	r := newRig(t)
	l := r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
	functiontest.WantError(t, r.Request("DELETE /session", functiontest.AsBefore(l)), 403, "session_required", "")
	now := r.Read(l)
	if now.State != logins.Active {
		t.Errorf("the session is %v", now.State)
	}
	// But a person who cancels the login on a shared computer leaves nothing behind.
	if _, err := now.Move(logins.Forgotten{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	before := httptest.NewRequest("GET", "/session/status", nil)
	before.AddCookie(&http.Cookie{Name: logins.LoginCookie, Value: l.Old.Reveal()})
	finder := logins.Finder{Table: r.Logins, Idle: logins.SessionIdle}
	if _, err := finder.ForLogin(before, time.Now()); !errors.Is(err, logins.ErrNoSession) {
		t.Errorf("the pending token still reaches the session: %v", err)
	}
}

// API-4: no field that a client sends beside its own token reaches another login.
func TestAPI4NoParameterNamesAnotherLogin(t *testing.T) {
	r := newRig(t)
	mine := r.Pass(r.Login(r.Account()), 0)
	theirs := r.Push(r.Login(r.Account()), 0)
	for name, option := range functiontest.Naming(theirs) {
		got := r.Request("GET /session", functiontest.As(mine), option)
		user, _ := got.JSON["user"].(map[string]any)
		if got.Status != 200 || user["email"] != "Person1@Example.com" {
			t.Errorf("%s: got %d %s", name, got.Status, got.Body)
		}
	}
	r.Request("DELETE /session?id="+theirs.ID, functiontest.As(mine), apitest.Cookie(logins.LoginCookie, theirs.Token.Reveal()))
	r.WantState(theirs, logins.Pending, "the other login")
	// The other login's id with one's own secret reaches nothing.
	mixed := functiontest.Mix(theirs.Token, mine.Token)
	a, b := r.Request("GET /session", apitest.Bearer(mixed)), r.Request("GET /session", apitest.Bearer(logins.NewToken().Reveal()))
	functiontest.WantError(t, a, 403, "session_required", "")
	functiontest.WantError(t, b, 403, "session_required", "")
}

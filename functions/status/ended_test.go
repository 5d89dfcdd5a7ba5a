package main

import (
	"slices"
	"strings"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// SE-7: what was begun with an account is over on every route that the template gives
// to this function, however the account ended it, and stays so when it is enabled
// again. Only a login that waits is told that it waits: its poll reads one item.
func TestSE7WhatAnAccountEndedIsDead(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	routes := functiontest.Routes(t, "status")
	r.EachEnded(func(e functiontest.Ended) {
		for _, route := range routes {
			var got apitest.Answer
			calls := r.Calls(func() { got = r.Request(route, e.Token) })
			beside := slices.DeleteFunc(calls, func(call string) bool { return strings.HasSuffix(call, " LOGINS_TABLE") })
			waits := e.Kind == "pending" && e.Proved
			switch {
			case waits && len(beside) > 0:
				t.Errorf("%s: %s: the poll of a login that waits asked for %v, too", route, e.Name, beside)
			case waits && (got.Status != 200 || got.JSON["session"] != nil || got.JSON["token"] != nil || len(got.Cookies) > 0):
				t.Errorf("%s: %s: got %d %s", route, e.Name, got.Status, got.Body)
			case waits:
			case route == "GET /session/status":
				functiontest.WantError(t, got, 404, "no_login", "")
			case route == "GET /authy/status":
				functiontest.Want(t, got, 200, `{"status":"denied"}`)
			case got.Status != 403:
				t.Errorf("%s: %s: got %d %s, want 403", route, e.Name, got.Status, got.Body)
			}
			functiontest.WantNothingOf(t, got, e.Person)
		}
		if now := r.Read(e.Login).State; now != e.State {
			t.Errorf("%s: the login is %s, want %s", e.Name, now, e.State)
		}
	})
	r.WantAsked(authysim.EndpointPushState, 0)
}

// SE-7: an account that is disabled between the look at it and the write that makes
// the session: the session is dead at its next use.
func TestSE7DisabledBetweenReadAndWrite(t *testing.T) {
	r := newRig(t)
	for _, option := range []func(*functiontest.Person){func(*functiontest.Person) {}, functiontest.Unproved} {
		p := r.Account(option)
		l := r.approved(p)
		r.DisableAfterLook(p, "UpdateItem", "LOGINS_TABLE")
		if got := r.status(functiontest.As(l)); got.Status != 200 || !r.Again(p).Disabled {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
		for _, enabled := range []bool{false, true} {
			functiontest.WantError(t, r.status(functiontest.As(l)), 404, "no_login", "")
			functiontest.Want(t, r.word(functiontest.As(l)), 200, `{"status":"denied"}`)
			r.Disable(p, enabled)
		}
	}
}

// Who gives a login up is not given its session a moment later.
func TestAForgottenTokenGivesNothing(t *testing.T) {
	r := newRig(t)
	l := r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
	functiontest.WantField(t, r.Request("GET /session/status", functiontest.AsBefore(l)), 200, "state", "active")
	r.Do(l, logins.Forgotten{})
	functiontest.WantError(t, r.Request("GET /session/status", functiontest.AsBefore(l)), 404, "no_login", "")
}

// Reading the session once more ends another one of the browser as the first
// answer would have.
func TestReadingAgainEndsTheOtherSessionToo(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	other := r.Pass(r.Login(p, functiontest.Cookie), 0)
	l := r.Pass(r.Login(p, functiontest.Cookie), 0)
	got := r.Request("GET /session/status",
		apitest.Cookie(logins.LoginCookie, l.Old.Reveal()), apitest.Cookie(logins.SessionCookie, other.Token.Reveal()))
	if got.JSON["state"] != "active" || r.Read(other).State != logins.Ended {
		t.Errorf("got %d %s, and the other session is %s", got.Status, got.Body, r.Read(other).State)
	}
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// SE-7: what was begun with an account is over on every route that the template gives
// to this function, however the account ended it, and stays so when it is enabled
// again: with a right code, too, of which the provider hears nothing.
func TestSE7WhatAnAccountEndedIsDead(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=10000/10m")
	routes := functiontest.Routes(t, "verify")
	asked := func() (n int) {
		for _, e := range []authysim.Endpoint{authysim.EndpointVerify, authysim.EndpointSMS, authysim.EndpointCall} {
			n += r.Authy.Count(e)
		}
		return n
	}
	r.EachEnded(func(e functiontest.Ended) {
		for _, route := range routes {
			body := map[string]string{}
			if route == "POST /session/verify" {
				body["code"] = e.Person.Phone.Code()
			}
			got := r.Request(route, e.Token, apitest.JSON(body))
			if got.Status != 404 || got.Code() != "no_login" {
				t.Errorf("%s: %s: got %d %s", route, e.Name, got.Status, got.Body)
			}
			functiontest.WantNothingOf(t, got, e.Person)
		}
		if now := r.Read(e.Login); now.State != e.State || now.Attempts != 0 {
			t.Errorf("%s: the login is %s, with %d attempts", e.Name, now.State, now.Attempts)
		}
	})
	if n := asked(); n != 0 {
		t.Errorf("Authy was asked %d times", n)
	}
}

// SE-7: the account is disabled while Authy looks at the code, or after the last look
// at the account. The one is refused; the other session is dead at its next use.
func TestSE7DisabledBetweenReadAndWrite(t *testing.T) {
	r := newRig(t)
	for name, test := range map[string]struct {
		at     string // the table, once the code was accepted
		status int
	}{"before the last look": {"USERS_TABLE", 404}, "after it": {"LOGINS_TABLE", 200}} {
		t.Run(name, func(t *testing.T) {
			p := r.Account()
			l := r.Login(p)
			asked, accepted := r.Authy.Count(authysim.EndpointVerify), false
			r.Meanwhile(func(operation, setting string) bool {
				before := accepted
				accepted = accepted || operation == "UpdateItem" && setting == "LIMITS_TABLE" && r.Authy.Count(authysim.EndpointVerify) > asked // the code is used up
				return before && setting == test.at
			}, func() { r.Disable(p, true) })
			if got := r.verify(p.Phone.Code(), functiontest.As(l)); got.Status != test.status || !r.Again(p).Disabled {
				t.Errorf("got %d %s", got.Status, got.Body)
			}
			if now := r.Read(l); r.Again(p).Generation == now.Generation {
				t.Error("the session is of the account's generation")
			}
		})
	}
}

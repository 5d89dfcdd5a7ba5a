package main

import (
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// SE-7: when an account ends its logins and sessions, in any of the ways there are, they are
// over on every route that the template gives to this function. They stay over when the account
// is enabled again. The answers are those to a token that reaches nothing.
func TestSE7WhatAnAccountEndedIsDead(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=10000/10m")
	var last []string
	for _, route := range functiontest.Routes(t, "session") {
		switch route {
		case "POST /session": // looks at no token
		case "DELETE /session": // ends it
			last = append(last, route)
		default:
			last = append([]string{route}, last...)
		}
	}
	r.EachEnded(func(e functiontest.Ended) {
		for _, route := range last {
			got := r.Request(route, e.Token)
			if got.Status != 403 || got.Code() != "session_required" {
				t.Errorf("%s: %s: got %d %s", route, e.Name, got.Status, got.Body)
			}
			unknown := e.Login
			unknown.Token = logins.NewToken()
			sameAnswer(t, got, r.Request(route, functiontest.As(unknown)))
		}
	})
}

// SE-7: an account is disabled while a request uses its session, or while a login starts.
// Session and login are dead at the next request.
func TestSE7DisabledBetweenReadAndWrite(t *testing.T) {
	r := newRig(t)
	for name, test := range map[string]struct {
		operation string
		request   func(functiontest.Person) (got apitest.Answer, then apitest.Option)
	}{
		"a session is used": {"UpdateItem", func(p functiontest.Person) (apitest.Answer, apitest.Option) {
			l := r.Pass(r.Login(p, functiontest.Began(28*time.Minute)), 28*time.Minute)
			return r.Request("GET /session", functiontest.As(l)), functiontest.As(l)
		}},
		"a login begins": {"PutItem", func(p functiontest.Person) (apitest.Answer, apitest.Option) {
			got := r.logIn(p.Account.Email, functiontest.Password)
			token, _ := got.JSON["token"].(string)
			return got, apitest.Bearer(token)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := r.Account()
			r.DisableAfterLook(p, test.operation, "LOGINS_TABLE")
			got, token := test.request(p)
			if got.Status != 200 || !r.Again(p).Disabled {
				t.Fatalf("got %d %s", got.Status, got.Body)
			}
			for _, disabled := range []bool{true, false} {
				r.Disable(p, disabled)
				r.required(t, "the next request", token)
			}
		})
	}
}

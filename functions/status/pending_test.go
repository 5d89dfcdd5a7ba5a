package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// SE-3: what the status routes tell about a login that waits is nothing about the
// person.
func TestSE3StatusTellsNothingAboutThePerson(t *testing.T) {
	allowed := map[string]bool{"GET /session/status": true, "GET /authy/status": true}
	newRig(t, "COMPAT_STATUS_WAIT=0s").EachPending(t, "status", nil, func(t *testing.T, route string, got apitest.Answer) {
		if ok := got.Status == 200; ok != allowed[route] {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	})
}

// API-4: nothing that a client can send beside its own token names another login.
func TestAPI4NoParameterNamesAnotherLogin(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	for _, route := range functiontest.Routes(t, "status") {
		mine, theirs := r.Push(r.Login(r.Account()), 0), r.approved(r.Account())
		own := r.Request(route, functiontest.As(mine)).Body
		for name, option := range functiontest.Naming(theirs) {
			if got := r.Request(route, functiontest.As(mine), option); got.Status != 200 || got.Body != own {
				t.Errorf("%s, %s: got %d %s, want %s", route, name, got.Status, got.Body, own)
			}
		}
		mixed := r.Request(route, apitest.Bearer(functiontest.Mix(theirs.Token, mine.Token)))
		nobody := r.Request(route, apitest.Bearer(logins.NewToken().Reveal()))
		if mixed.Status != nobody.Status || mixed.Code() != nobody.Code() || mixed.JSON["status"] == "approved" {
			t.Errorf("%s: another login's id: got %s, nobody's: %s", route, mixed.Body, nobody.Body)
		}
		r.WantState(theirs, logins.Pending, route)
	}
}

// ER-1: whichever read or write fails, nothing is handed out. But for one write: that
// the browser is known from now on.
func TestER1AFailingTableLetsNobodyIn(t *testing.T) {
	for client, kind := range functiontest.Clients() {
		r := newRig(t)
		r.FailEach(4, func() func() apitest.Answer {
			p := r.Account(functiontest.Unproved)
			l, before := r.approved(p, kind...), r.Pass(r.Login(p, functiontest.Cookie), 0)
			options := []apitest.Option{functiontest.As(l)}
			if l.Client == logins.CookieClient {
				options = append(options, functiontest.As(before))
			}
			return func() apitest.Answer { return r.status(options...) }
		}, func(got apitest.Answer) {
			functiontest.WantField(t, got, 200, "state", "active", client, ": with all up")
		}, func(got apitest.Answer) { functiontest.WantNobodyIn(t, got) })
	}
}

// The login that could not be read is there at the next try.
func TestAFailureOfTheTableLosesNothing(t *testing.T) {
	r := newRig(t)
	l := r.approved(r.Account(functiontest.Unproved), functiontest.Cookie)
	r.FailEach(1, func() func() apitest.Answer {
		return func() apitest.Answer { return r.status(functiontest.As(l)) }
	}, func(got apitest.Answer) {
		if got.JSON["state"] != "active" || got.Cookie(logins.SessionCookie) == nil {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	}, func(apitest.Answer) {})
}

package main

import (
	"strings"
	"testing"

	"countersign/sim/functiontest"
)

// LG-1: a registration is an event, and so is a phone that was replaced by one.
func TestLG1EventsOfRegistrations(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h")
	first := r.register(ada())
	a, err := r.Users.ByEmail(t.Context(), "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	functiontest.WantEvents(t, first, a.ID, "", "registered")
	functiontest.WantEvents(t, r.register(ada("phone", "2015550199")), a.ID, "", "phone_changed")
	functiontest.WantEvents(t, r.register(ada("password", "another password")), a.ID, "", "login_failed method=password")
	functiontest.WantEvents(t, r.register(ada("password", "another password")), a.ID, "", "limit_hit limit=from")
}

// An account whose address a new one took has its own last event.
func TestLG1EventsOfAnAddressThatWasTaken(t *testing.T) {
	r := newRig(t)
	p := r.squatted()
	got := r.instead(p)
	now, err := r.Users.ByEmail(t.Context(), p.Account.Email)
	if err != nil || now.ID == p.Account.ID {
		t.Fatalf("got %d %s, %v", got.Status, got.Body, err)
	}
	for _, want := range []string{`"security_event":"superseded","account":"` + p.Account.ID + `"`, `"security_event":"registered","account":"` + now.ID + `"`} {
		if strings.Count(got.Log, want) != 1 {
			t.Errorf("want one %s in %s", want, got.Log)
		}
	}
}

package main

import (
	"testing"

	"countersign/local/functiontest"
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
	functiontest.WantEvents(t, r.register(ada("password", "another password")), a.ID, "")
	functiontest.WantEvents(t, r.register(ada("password", "another password")), a.ID, "", "limit_hit limit=from")
}

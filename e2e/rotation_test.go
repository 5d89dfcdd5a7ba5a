package e2e_test

import (
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// While the application's key is changed, two are live: calls use the first, and
// callbacks may be signed with either.
func TestKeyRotation(t *testing.T) {
	t.Parallel()
	const newKey, oldKey = "TheNewKeyOfTheApplication0123456", "TheOldKeyOfTheApplication0123456"
	for _, test := range []struct {
		keys  string
		works map[string]bool
	}{
		{newKey + "," + oldKey, map[string]bool{newKey: true, oldKey: true}},
		{newKey, map[string]bool{newKey: true}},
	} {
		s := start(t, stack.Options{AuthyKey: newKey, Set: map[string]string{"AUTHY_API_KEY": test.keys}})
		s.secret("key", newKey)
		s.secret("key", oldKey)
		for _, key := range []string{newKey, oldKey, "SomebodyElsesKey"} {
			p := s.member(t)
			c := s.client(t, tokens)
			c.begin(p)
			uuid := p.waiting(t).UUID
			if err := s.Authy.Force(uuid, authysim.Approved); err != nil {
				t.Fatal(err)
			}
			callback, err := s.Authy.Callback(uuid)
			if err != nil {
				t.Fatal(err)
			}
			callback.Key = key
			status, state := 401, "pending"
			if test.works[key] {
				status, state = 200, "active"
			}
			if d := s.Authy.Send(callback); d.Status != status {
				t.Errorf("keys %d, signed with %.10s…: got %d, want %d", len(test.works), key, d.Status, status)
			}
			if a := c.status().want(200); a.State != state {
				t.Errorf("keys %d, signed with %.10s…: login is %s, want %s", len(test.works), key, a.State, state)
			}
		}
	}
}

// The key is changed the other way round: the provider knows only the old one yet.
func TestKeyThatTheProviderRefuses(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{AuthyKey: "TheOldKeyOfTheApplication0123456",
		Set: map[string]string{"AUTHY_API_KEY": "TheNewKeyOfTheApplication0123456"}})
	p := s.person()
	s.client(t, tokens).register(p).want(502, "provider_failed")
	s.client(t, tokens).logIn(p).want(403, "invalid_credentials")
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// The samples in events/, beside the demo account of a local run.
func TestEvents(t *testing.T) {
	send := func(check func(*testing.T, apitest.Answer)) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := newRig(t)
			r.Demo()
			check(t, r.Send(event))
		}
	}
	made := send(func(t *testing.T, got apitest.Answer) {
		if got.Status != 201 || got.JSON["token"] == nil {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	})
	wrong := send(func(t *testing.T, got apitest.Answer) {
		functiontest.WantError(t, got, 400, "invalid_field", "phone")
	})
	functiontest.Replay(t, "register", map[string]func(*testing.T, apitest.Request){
		"register":      made,
		"register-form": made,
		"register-cookie": send(func(t *testing.T, got apitest.Answer) {
			if got.Status != 201 || got.Cookie(logins.SessionCookie) == nil {
				t.Errorf("got %d %s", got.Status, got.Body)
			}
		}),
		"register-taken":         send(func(t *testing.T, got apitest.Answer) { taken(t, got) }),
		"register-invalid-phone": wrong,
		"register-refused-phone": wrong,
	})
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// The samples in events/. Their token reaches a login that is put there.
func TestEvents(t *testing.T) {
	refused := func(t *testing.T, event apitest.Request) {
		functiontest.WantError(t, newRig(t).Send(event), 403, "session_required", "")
	}
	waiting := func(key, before, after string, kind ...func(*logins.Login)) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := newRig(t, "COMPAT_STATUS_WAIT=0s")
			l := r.Push(r.LoginBehind(functiontest.SampleToken(t, event), r.Demo(), kind...), 0)
			functiontest.WantField(t, r.Send(event), 200, key, before)
			r.Answer(l, logins.Approved, 0)
			functiontest.WantField(t, r.Send(event), 200, key, after, "approved")
		}
	}
	functiontest.Replay(t, "status", map[string]func(*testing.T, apitest.Request){
		"status":                 waiting("state", "pending", "active"),
		"status-cookie":          waiting("state", "pending", "active", functiontest.Cookie),
		"status-compat":          waiting("status", "unverified", "approved"),
		"status-no-token":        refused,
		"status-compat-no-token": refused,
	})
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// The samples in events/. Their token reaches a login that is put there, and
// their code is right where the provider says so.
func TestEvents(t *testing.T) {
	send := func(check func(*testing.T, apitest.Answer), prepare ...func(*rig)) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := newRig(t)
			for _, f := range prepare {
				f(r)
			}
			r.LoginBehind(functiontest.SampleToken(t, event), r.Demo())
			check(t, r.Send(event))
		}
	}
	passes := send(func(t *testing.T, got apitest.Answer) {
		functiontest.WantField(t, got, 200, "state", "active")
	}, (*rig).allRight)
	sends := func(what string) func(*testing.T, apitest.Request) {
		return send(func(t *testing.T, got apitest.Answer) {
			functiontest.WantField(t, got, 200, "sent", what)
		})
	}
	functiontest.Replay(t, "verify", map[string]func(*testing.T, apitest.Request){
		"verify":      passes,
		"verify-form": passes,
		"verify-wrong-code": send(func(t *testing.T, got apitest.Answer) {
			functiontest.WantError(t, got, 401, "invalid_code", "")
		}),
		"verify-malformed": send(func(t *testing.T, got apitest.Answer) {
			functiontest.WantError(t, got, 400, "invalid_field", "code")
		}),
		"verify-no-token": func(t *testing.T, event apitest.Request) {
			functiontest.WantError(t, newRig(t).Send(event), 403, "session_required", "")
		},
		"verify-resend-sms":       sends("app"), // the demo account has the app
		"verify-resend-sms-force": sends("sms"),
		"verify-resend-call":      sends("call"),
		"verify-resend-push":      sends("push"),
	})
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// The samples in events/, with the demo account of a local run. Their token
// reaches a session that is put there.
func TestEvents(t *testing.T) {
	send := func(check func(*testing.T, apitest.Answer)) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := newRig(t)
			r.Demo()
			check(t, r.Send(event))
		}
	}
	refused := func(status int, code, field string) func(*testing.T, apitest.Request) {
		return send(func(t *testing.T, got apitest.Answer) { functiontest.WantError(t, got, status, code, field) })
	}
	begun := send(func(t *testing.T, got apitest.Answer) {
		if got.Status != 200 || got.JSON["state"] != "pending" || (got.JSON["token"] == nil) == (got.Cookie(logins.LoginCookie) == nil) {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	})
	inKnown := func(t *testing.T, event apitest.Request) {
		r := newRig(t)
		demo := r.Demo()
		b := functiontest.SampleBrowser(t, event)
		r.Know(demo, b, month)
		r.guess(demo)
		functiontest.WantStatus(t, r.Send(event), 200)
	}
	inside := func(status int, kind ...func(*logins.Login)) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := newRig(t)
			r.LoginBehind(functiontest.SampleToken(t, event), r.Demo(), append(kind, functiontest.Registered)...)
			got := r.Send(event)
			functiontest.WantStatus(t, got, status)
		}
	}
	functiontest.Replay(t, "session", map[string]func(*testing.T, apitest.Request){
		"session-login":          begun,
		"session-login-form":     begun,
		"session-login-cookie":   begun,
		"session-login-known":    inKnown,
		"session-wrong-password": refused(403, "invalid_credentials", ""),
		"session-unknown-email":  refused(403, "invalid_credentials", ""),
		"session-malformed":      refused(400, "invalid_request", ""),
		"session-no-token":       refused(403, "session_required", ""),
		"session-show":           inside(200),
		"session-show-cookie":    inside(200, functiontest.Cookie),
		"session-user":           inside(200),
		"session-logout":         inside(204),
		"session-logout-cookie":  inside(204, functiontest.Cookie),
		"session-cross-origin":   refused(403, "cross_origin", ""),
	})
}

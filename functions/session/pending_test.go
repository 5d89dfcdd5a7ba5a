package main

import (
	"strings"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// SE-3: a client that has only the password gets no further than the login itself, on every
// route that the template gives to this function. It learns nothing about the person.
func TestSE3APendingLoginOpensNothing(t *testing.T) {
	allowed := map[string]int{
		"POST /session":   400, // it reads no token, and there is no body
		"GET /session":    200,
		"DELETE /session": 204,
	}
	newRig(t).EachPending(t, "session", nil, func(t *testing.T, route string, got apitest.Answer) {
		if want, ok := allowed[route]; ok {
			functiontest.WantStatus(t, got, want)
		} else {
			functiontest.WantError(t, got, 403, "second_factor_required", "")
		}
	})
}

// SE-2: after the second factor the old token reaches nothing, and a token that a stranger
// planted never becomes a session's.
func TestSE2ThePendingCookieIsDeadAfterwards(t *testing.T) {
	r := newRig(t)
	l := r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
	if l.Token.Reveal() == l.Old.Reveal() {
		t.Error("the token is the same as before")
	}
	old := l.Old.Reveal()
	r.required(t, "as the login's cookie", apitest.Cookie(logins.LoginCookie, old))
	r.required(t, "as the session's cookie", apitest.Cookie(logins.SessionCookie, old))
	r.required(t, "as a token", apitest.Bearer(old))
}

// PU-3: every push has an end, at most ten minutes after it was sent.
func TestPU3EveryPushHasAnEnd(t *testing.T) {
	for setting, want := range map[string]string{"PUSH_LIFETIME=": "120", "PUSH_LIFETIME=90s": "90", "PUSH_LIFETIME=10m": "600"} {
		r := newRig(t, setting)
		r.logIn(r.Account().Account.Email, functiontest.Password)
		sent := 0
		for _, q := range r.Authy.Received() {
			if q.Endpoint != authysim.EndpointPush {
				continue
			}
			sent++
			if got := q.Params.Get("seconds_to_expire"); got != want {
				t.Errorf("%s: got %q, want %s", setting, got, want)
			}
		}
		if sent != 1 {
			t.Errorf("%s: %d pushes", setting, sent)
		}
	}
	r := newRig(t)
	for _, setting := range []string{"PUSH_LIFETIME=11m", "PUSH_LIFETIME=0s", "PUSH_LIFETIME=-1"} {
		if _, err := newHandler(r.Env(setting)); err == nil || !strings.Contains(err.Error(), "PUSH_LIFETIME") {
			t.Errorf("%s: got %v", setting, err)
		}
	}
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// The samples in events/. What is committed was signed at some time, and is stale
// ten minutes later: it is checked as it is, and then with a signature of now.
func TestEvents(t *testing.T) {
	samples := func(t *testing.T) *rig { return newRig(t, "CALLBACK_URL="+functiontest.SampleURL) }
	used := func(want logins.Answer, outcome string) func(*testing.T, apitest.Request) {
		return func(t *testing.T, event apitest.Request) {
			r := samples(t)
			l := r.CalledBack(event)
			functiontest.Want(t, r.Send(event), 200, "")
			if r.Read(l).Push.Answer == "" { // it is stale
				took(t, r.Send(functiontest.SignedNow(t, event)), outcome)
			}
			if got := r.Read(l).Push.Answer; got != want {
				t.Errorf("the answer is %q", got)
			}
		}
	}
	forged := func(t *testing.T, event apitest.Request) {
		r := samples(t)
		l := r.CalledBack(event)
		refused(t, r.Send(event))
		if got := r.Read(l).Push.Answer; got != "" {
			t.Errorf("the answer is %q", got)
		}
	}
	functiontest.Replay(t, "callback", map[string]func(*testing.T, apitest.Request){
		"callback-approved":        used(logins.Approved, "applied"),
		"callback-approved-base64": used(logins.Approved, "applied"),
		"callback-denied":          used(logins.Denied, "applied"),
		"callback-unknown-status":  used("", "unknown"),
		"callback-stale": func(t *testing.T, event apitest.Request) {
			r := samples(t)
			l := r.CalledBack(event)
			took(t, r.Send(event), "stale")
			if got := r.Read(l).Push.Answer; got != "" {
				t.Errorf("the answer is %q", got)
			}
		},
		"callback-unsigned":    forged,
		"callback-foreign-key": forged,
		"callback-mutated":     forged,
		"callback-preset": func(t *testing.T, event apitest.Request) {
			r := samples(t)
			functiontest.Want(t, r.Send(event), 200, "")
			took(t, r.Send(functiontest.SignedNow(t, event)), "unknown")
		},
	})
}

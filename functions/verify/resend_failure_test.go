package main

import (
	"testing"
	"time"

	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// sameNumber is another account with the phone of p.
func (r *rig) sameNumber(p functiontest.Person, options ...func(*functiontest.Person)) functiontest.Person {
	r.T.Helper()
	return r.without(r.Account(append(options, func(other *functiontest.Person) { other.Account.Phone = p.Account.Phone })...))
}

// What the provider answers instead of sending, and whether the message counts.
func TestResendWithoutTheProvider(t *testing.T) {
	for _, c := range []struct {
		fault  authysim.Fault
		status int
		code   string
		back   bool
	}{
		{authysim.Fault{Kind: authysim.RateLimited}, 429, "too_many_attempts", true},
		{authysim.Fault{Kind: authysim.UnavailableCode, Code: "60060"}, 502, "provider_failed", true},
		{authysim.Fault{Kind: authysim.BadKey}, 502, "provider_failed", true},
		{authysim.Fault{Kind: authysim.Unavailable}, 503, "unavailable", false},
		{authysim.Fault{Kind: authysim.Reset}, 503, "unavailable", false},
		{authysim.Fault{Kind: authysim.HTML}, 502, "provider_failed", false},
		{authysim.Fault{Kind: authysim.SuccessFalse}, 502, "provider_failed", false},
		{authysim.Fault{Kind: authysim.Canned, Body: `{"success":true,"message":"SMS not sent"}`}, 502, "provider_failed", false},
	} {
		for _, channel := range []string{"sms", "call"} {
			t.Run(string(c.fault.Kind)+" "+channel, func(t *testing.T) {
				r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_UNPROVED=1/24h")
				p := r.without(r.Account(functiontest.Unproved))
				endpoint := map[string]authysim.Endpoint{"sms": authysim.EndpointSMS, "call": authysim.EndpointCall}[channel]
				r.Authy.Faults().Set(endpoint, c.fault)
				functiontest.WantError(t, r.resend(r.Login(p), "channel", channel), c.status, c.code, "")
				r.Authy.Faults().Clear()
				got := r.resend(r.Login(p), "channel", channel)
				if c.back && got.Status != 200 {
					t.Errorf("nothing was sent, and it counts: got %d %s", got.Status, got.Body)
				} else if !c.back {
					functiontest.WantError(t, got, 429, "too_many_attempts", "")
				}
			})
		}
	}
}

// A message that the account may not send is none of its number's either.
func TestARefusedMessageCountsNowhere(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_UNPROVED=1/24h")
	first := r.without(r.Account(functiontest.Unproved))
	account, _ := functiontest.Subjects(first)
	r.Spend(first, ratelimit.Messages{Account: ratelimit.Limit{N: 1, Per: time.Hour}, Pause: time.Millisecond}.Spend(account)...)
	for range 3 {
		functiontest.WantError(t, r.resend(r.Login(first)), 429, "too_many_attempts", "")
	}
	functiontest.WantStatus(t, r.resend(r.Login(r.sameNumber(first, functiontest.Unproved))), 200, "the number's first one")
}

// A push that could not be sent is an error here, and its state on the login.
func TestAPushThatIsNotSent(t *testing.T) {
	for _, c := range []struct {
		fault  authysim.Fault
		status int
		code   string
		reason string
	}{
		{authysim.Fault{Kind: authysim.Unavailable}, 503, "unavailable", "unavailable"},
		{authysim.Fault{Kind: authysim.RateLimited}, 429, "too_many_attempts", "unavailable"},
		{authysim.Fault{Kind: authysim.HTML}, 502, "provider_failed", "provider_failed"},
	} {
		r := newRig(t)
		p := r.Account()
		l := r.Login(p)
		r.Authy.Faults().Set(authysim.EndpointPush, c.fault)
		functiontest.WantError(t, r.resend(l, "channel", "push"), c.status, c.code, "")
		if now := r.Read(l); now.Push.Failure != c.reason {
			t.Errorf("%s: the push failed with %q", c.fault.Kind, now.Push.Failure)
		}
		r.Authy.Faults().Clear()
		functiontest.WantStatus(t, r.resend(l, "channel", "push"), 200, c.fault.Kind, ": then")
	}
}

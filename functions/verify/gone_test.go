package main

import (
	"fmt"
	"strings"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// asks are the requests that need the provider.
func (r *rig) asks(l functiontest.Login) map[string]func() apitest.Answer {
	return map[string]func() apitest.Answer{
		"a code": func() apitest.Answer { return r.verify("1234567", functiontest.As(l)) },
		"a text": func() apitest.Answer { return r.resend(l, "force", "true") },
		"a call": func() apitest.Answer { return r.resend(l, "channel", "call", "force", "true") },
		"a push": func() apitest.Answer { return r.resend(l, "channel", "push") },
	}
}

// A person whom Authy no longer knows: nothing is lost for it, no alarm rings, and the
// login offers nothing any more that can't work. The account's next login enrols.
func TestAPersonWhomAuthyNoLongerKnows(t *testing.T) {
	for _, code := range []string{"60016", "60026", "60127", "60128", "60130", "60131", "60132"} {
		for _, device := range []bool{true, false} {
			for what := range (&rig{}).asks(functiontest.Login{}) {
				r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_PUSHES=1/1h")
				p := r.Account()
				l := r.Login(p, functiontest.AppIs(device))
				r.Authy.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Refusal, Code: code})
				left := r.left(p)
				r.unserved(t, fmt.Sprint(code, ", ", what), l, r.asks(l)[what], "factor_gone")
				if n := r.left(p); n != left {
					t.Errorf("%s, %s: %d codes are left of %d", code, what, n, left)
				}
				if now := r.FactorOf(p); now.Ref != "" || !r.Again(p).Proved {
					t.Errorf("%s, %s: the factor is %+v", code, what, now)
				}
			}
		}
	}
}

// A login of a person who could not be enrolled again has nobody to ask the provider about.
func TestALoginWithoutAPerson(t *testing.T) {
	for what := range (&rig{}).asks(functiontest.Login{}) {
		r := newRig(t)
		l := r.Login(r.Account(), func(s *logins.Login) { *s = s.WithFactor(factor.Factor{ID: s.Factor().ID}); s.Lost = true })
		r.unserved(t, what, l, r.asks(l)[what], "factor_gone")
	}
}

// unserved asks three times for what the provider won't do for this person.
func (r *rig) unserved(t *testing.T, what string, l functiontest.Login, ask func() apitest.Answer, code string) {
	t.Helper()
	for range 3 {
		got := ask()
		functiontest.WantError(t, got, 409, code, "")
		if strings.Contains(got.Metrics, `"ProviderErrors":1`) {
			t.Errorf("%s: the provider's alarm counts it: %s", what, got.Metrics)
		}
	}
	if now := r.Read(l); !now.Lost || now.Attempts != 0 || now.State != l.State {
		t.Errorf("%s: the login is %s, lost %v, after %d attempts", what, now.State, now.Lost, now.Attempts)
	}
}

// The code of a registration may find that out, too.
func TestARegistrationWhosePersonIsForgotten(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	l := r.Login(p, functiontest.Registered)
	p.Phone.Forget()
	r.unserved(t, "a registration", l, func() apitest.Answer { return r.verify("1234567", functiontest.As(l)) }, "factor_gone")
	if now := r.FactorOf(p); now.Ref != "" {
		t.Errorf("the factor has the id %q", now.Ref)
	}
}

// A suspended person keeps the id: enrolling again would walk round the suspension.
func TestASuspendedPerson(t *testing.T) {
	for what := range (&rig{}).asks(functiontest.Login{}) {
		r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_PUSHES=1/1h")
		p := r.Account()
		l := r.Login(p)
		p.Phone.Suspend(true)
		r.unserved(t, what, l, r.asks(l)[what], "method_unavailable")
		if now := r.FactorOf(p); now.Ref != p.Factor.Ref {
			t.Errorf("%s: the factor has the id %q", what, now.Ref)
		}
	}
}

package main

import (
	"testing"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/sim/functiontest"
)

// LG-1: each outcome of a code is an event of its account and login.
func TestLG1EventsOfCodes(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_LOGIN=2", "LIMIT_CODES_ACCOUNT=3/1h")
	p := r.Account()
	l := r.Login(p)
	wrong := p.Phone.WrongCode()
	functiontest.WantEvents(t, r.verify(wrong, functiontest.As(l)), l.Account, l.ID, "login_failed method=code")
	functiontest.WantEvents(t, r.verify(wrong, functiontest.As(l)), l.Account, l.ID, "login_failed method=code", "login_locked method=code")
	l = r.Login(p)
	functiontest.WantEvents(t, r.verify(p.Phone.Code(), functiontest.As(l)), l.Account, l.ID, "login_passed method=code factor=otp")
	l = r.Login(p)
	account, _ := functiontest.Subjects(p)
	for range 3 {
		r.Spend(p, ratelimit.CodesFrom(r.Env("LIMIT_CODES_ACCOUNT=3/1h")).Spend(account)...)
	}
	functiontest.WantEvents(t, r.verify(p.Phone.Code(), functiontest.As(l)), l.Account, l.ID, "limit_hit limit=codes")
}

// A registration's session is not locked, but no code lifts it any more.
func TestLG1ARegistrationsCodesAreUsedUp(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_LOGIN=1")
	p := r.Account()
	l := r.Login(p, functiontest.Registered)
	functiontest.WantEvents(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), l.Account, l.ID, "login_failed method=code", "login_locked method=code")
	r.WantState(l, logins.Registered)
}

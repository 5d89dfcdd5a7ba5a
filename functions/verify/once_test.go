package main

import (
	"sync"
	"sync/atomic"
	"testing"

	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// OTP-1: an accepted code is used up: for the next login of the same person too,
// even if the provider would take it again.
func TestOTP1ACodeCountsOnce(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	code := p.Phone.Code()
	functiontest.WantStatus(t, r.verify(code, functiontest.As(r.Login(p))), 200)
	functiontest.WantError(t, r.verify(code, functiontest.As(r.Login(p))), 401, "invalid_code", "")
	r.allRight()
	functiontest.WantError(t, r.verify(code, functiontest.As(r.Login(p))), 401, "invalid_code", "")
	functiontest.WantError(t, r.verify(code[:3]+"-"+code[3:], functiontest.As(r.Login(p))), 401, "invalid_code", "")
	other := r.Account() // the same digits may be another person's by chance
	functiontest.WantStatus(t, r.verify(code, functiontest.As(r.Login(other))), 200, "another person")
}

// OTP-1: of a hundred submits at once one passes, whatever the provider says.
func TestOTP1AHundredAtOncePassOnce(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=1000/1h", "LIMIT_CODES_TOTAL=1000")
	p := r.Account()
	code := p.Phone.Code()
	r.allRight()
	waiting := make([]functiontest.Login, 100)
	for i := range waiting {
		waiting[i] = r.Login(p)
	}
	functiontest.Crowd(len(waiting), func(i int) { r.verify(code, functiontest.As(waiting[i])) })
	active := 0
	for _, l := range waiting {
		if r.Read(l).State == logins.Active {
			active++
		}
	}
	if active != 1 {
		t.Errorf("%d sessions from one code", active)
	}
}

// Another person's code is wrong, and so is one that nobody sent.
func TestAnotherPersonsCode(t *testing.T) {
	r := newRig(t)
	p, other := r.Account(), r.Account()
	l := r.Login(p)
	functiontest.WantError(t, r.verify(other.Phone.Code(), functiontest.As(l)), 401, "invalid_code", "")
	functiontest.WantStatus(t, r.verify(other.Phone.Code(), functiontest.As(r.Login(other))), 200, "its owner")
}

// Two accounts on one phone share the provider's id: a code passes a login of the
// one account, and is then used up at the provider.
func TestTwoAccountsOnOnePhone(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	twin := r.Account()
	twin.Factor.Ref = p.Factor.Ref
	code := p.Phone.Code()
	functiontest.WantStatus(t, r.verify(code, functiontest.As(r.Login(twin))), 200)
	functiontest.WantError(t, r.verify(code, functiontest.As(r.Login(p))), 401, "invalid_code", "")
}

// OTP-1: of many submits of one right code at once exactly one passes, though
// the others are refused as used: what is under way may be the right one, so
// only codes that were wrong lock a login.
func TestOTP1OneRightCodeSubmittedManyTimesAtOnce(t *testing.T) {
	r := newRig(t)
	for range 20 {
		p := r.Account()
		l := r.Login(p)
		for range 3 {
			functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
		}
		code := p.Phone.Code()
		var passed atomic.Int32
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if r.verify(code, functiontest.As(l)).Status == 200 {
					passed.Add(1)
				}
			})
		}
		wg.Wait()
		if now := r.Read(l); passed.Load() != 1 || now.State != logins.Active {
			t.Fatalf("%d passed, and the login is %s", passed.Load(), now.State)
		}
	}
}

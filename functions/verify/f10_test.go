package main

import (
	"fmt"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// F-10: a code or a message that is cut short at any of its waits stays counted, and the login can still be passed.
func TestF10VerifyCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "verify: time over, or a panic, at each wait")
	r := newRig(t, "LIMIT_MESSAGES_PAUSE=1ms", "LIMIT_MESSAGES=50/1h", "LIMIT_UNPROVED=50/1h")
	var p functiontest.Person
	var l functiontest.Login
	checked := 0
	prepare := func(act func() apitest.Answer) func() func() apitest.Answer {
		return func() func() apitest.Answer {
			p = r.Account()
			l = r.Login(p, functiontest.Cookie)
			checked = r.Authy.Count(authysim.EndpointVerify)
			return act
		}
	}
	// The code was right: Authy may have used it up, so another one passes.
	r.Interrupt(to, "POST /session/verify", prepare(func() apitest.Answer {
		return r.verify(p.Phone.Code(), functiontest.As(l))
	}), func(got apitest.Answer, cut bool) string { return r.passes(l, got) })
	// The code was wrong: no more are tried than the login has.
	guess := func() apitest.Answer { return r.verify(p.Phone.WrongCode(), functiontest.As(l)) }
	r.Interrupt(to, "POST /session/verify, a wrong code", prepare(guess), func(got apitest.Answer, cut bool) string {
		for range 10 {
			guess()
		}
		const limit = 5
		if n := r.Authy.Count(authysim.EndpointVerify) - checked; n > limit {
			return fmt.Sprintf("%d codes were checked, the limit is %d", n, limit)
		}
		return ""
	})
	r.Interrupt(to, "POST /session/resend", prepare(func() apitest.Answer {
		return r.resend(l, "force", "true")
	}), func(got apitest.Answer, cut bool) string {
		if n := len(p.Phone.Inbox()); n > 1 {
			return fmt.Sprintf("%d texts for one request", n)
		}
		return r.passes(l, got)
	})
	r.Interrupt(to, "POST /session/resend, a push", prepare(func() apitest.Answer {
		return r.resend(l, "channel", "push")
	}), func(got apitest.Answer, cut bool) string {
		if n := len(p.Phone.Pending()); n > 1 {
			return fmt.Sprintf("%d pushes for one request", n)
		}
		return r.passes(l, got)
	})
}

// passes tells what keeps the login from being passed by a text.
func (r *rig) passes(l functiontest.Login, got apitest.Answer) string {
	if r.Read(l).State == logins.Active {
		return ""
	}
	a := r.resend(l, "force", "true")
	if r.Read(l).State == logins.Active {
		return "" // the write that was cut short was on its way already, and passed the login meanwhile
	}
	if a.Status != 200 {
		return fmt.Sprintf("after %d: another text: %d %s", got.Status, a.Status, a.Body)
	}
	if a := r.verify(l.Person.Phone.LastCode(), functiontest.As(l)); a.Status != 200 {
		return fmt.Sprintf("after %d: its code: %d %s", got.Status, a.Status, a.Body)
	}
	return ""
}

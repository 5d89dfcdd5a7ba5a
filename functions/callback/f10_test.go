package main

import (
	"fmt"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// F-10: a callback that is cut short at any of its waits is no 2xx unless it is written, and counts when it comes again.
func TestF10CallbackCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "callback: time over, or a panic, at each wait")
	r := newRig(t)
	var l functiontest.Login
	var event apitest.Request
	r.Interrupt(to, "POST /authy/callback", func() func() apitest.Answer {
		l = r.Push(r.Login(r.Account()), 0)
		event = r.answer(l, authysim.Approved)
		return func() apitest.Answer { return r.Send(event) }
	}, func(got apitest.Answer, cut bool) string {
		if got.Status == 200 && r.push(l) != logins.PushApproved {
			return "acknowledged, and not written"
		}
		if again := r.Send(event); again.Status != 200 || r.push(l) != logins.PushApproved {
			return fmt.Sprintf("when it comes again: %d, the push is %s", again.Status, r.push(l))
		}
		return ""
	})
}

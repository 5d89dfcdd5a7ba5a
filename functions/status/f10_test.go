package main

import (
	"fmt"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// F-10: a status read that is cut short at any of its waits loses nothing: the next one makes the session, or hears from Authy
// what the callback did not tell.
func TestF10StatusCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "status: time over, or a panic, at each wait")
	r := newRig(t)
	var l functiontest.Login
	read := func() apitest.Answer { return r.status(functiontest.As(l)) }
	for what, prepare := range map[string]func() functiontest.Login{
		"approved": func() functiontest.Login { return r.approved(r.Account(), functiontest.Cookie) },
		"approved, and the callback was lost": func() functiontest.Login {
			l := r.Push(r.Login(r.Account(functiontest.Unproved)), 20*time.Second)
			r.Press(l, authysim.Approved)
			return l
		},
	} {
		r.Interrupt(to, "GET /session/status, "+what, func() func() apitest.Answer {
			l = prepare()
			return read
		}, func(got apitest.Answer, cut bool) string {
			for range 3 { // Authy is asked again no sooner than a while later
				if again := read(); again.Status == 200 && again.JSON["state"] == "active" {
					return ""
				}
				r.Engine.Age(20 * time.Second)
			}
			return fmt.Sprintf("after %d: the login does not pass", got.Status)
		})
	}
}

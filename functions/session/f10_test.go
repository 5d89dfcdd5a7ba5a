package main

import (
	"fmt"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// F-10: if the process dies at any call of a login or log-out, the client can simply repeat it.
func TestF10SessionCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "session: time over, or a panic, at each wait")
	r := newRig(t)
	var p functiontest.Person
	logIn := func() apitest.Answer { return r.logIn(p.Account.Email, functiontest.Password) }
	r.Interrupt(to, "POST /session", func() func() apitest.Answer {
		p = r.Account()
		return logIn
	}, func(got apitest.Answer, cut bool) string {
		if !cut && got.Status != 200 {
			return fmt.Sprintf("not cut short: %d %s", got.Status, got.Body)
		}
		if again := logIn(); again.Status != 200 || again.JSON["token"] == nil {
			return fmt.Sprintf("again: %d %s", again.Status, again.Body)
		}
		return ""
	})
	var l functiontest.Login
	logOut := func() apitest.Answer { return r.Request("DELETE /session", functiontest.As(l)) }
	r.Interrupt(to, "DELETE /session", func() func() apitest.Answer {
		l = r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
		return logOut
	}, func(got apitest.Answer, cut bool) string {
		if again := logOut(); got.Status >= 500 && again.Status != 204 && again.Status != 403 {
			return fmt.Sprintf("again: %d %s", again.Status, again.Body)
		}
		if seen := r.Request("GET /user", functiontest.As(l)); seen.Status != 403 {
			return fmt.Sprintf("the session lives on: %d", seen.Status)
		}
		return ""
	})
}

package main

import (
	"fmt"
	"net/http"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// F-10: a login or a log-out that is cut short at any of its waits can be done again.
func TestF10SessionCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "session: time over, or a panic, at each wait")
	r := newRig(t)
	var p functiontest.Person
	logIn := func(h http.Handler) apitest.Answer {
		return apitest.Do(t, h, apitest.Event("POST", "/session", apitest.JSON(map[string]string{"email": p.Account.Email, "password": functiontest.Password})))
	}
	r.Interrupt(to, "POST /session", r.h, func() func(http.Handler) apitest.Answer {
		p = r.Account()
		return logIn
	}, func(got apitest.Answer, cut bool) string {
		if !cut && got.Status != 200 {
			return fmt.Sprintf("not cut short: %d %s", got.Status, got.Body)
		}
		if again := logIn(r.h); again.Status != 200 || again.JSON["token"] == nil {
			return fmt.Sprintf("again: %d %s", again.Status, again.Body)
		}
		return ""
	})
	var l functiontest.Login
	logOut := func(h http.Handler) apitest.Answer {
		return apitest.Do(t, h, apitest.Event("DELETE", "/session", functiontest.As(l)))
	}
	r.Interrupt(to, "DELETE /session", r.h, func() func(http.Handler) apitest.Answer {
		l = r.Pass(r.Login(r.Account(), functiontest.Cookie), 0)
		return logOut
	}, func(got apitest.Answer, cut bool) string {
		if again := logOut(r.h); got.Status >= 500 && again.Status != 204 && again.Status != 403 {
			return fmt.Sprintf("again: %d %s", again.Status, again.Body)
		}
		if seen := r.do("GET", "/user", functiontest.As(l)); seen.Status != 403 {
			return fmt.Sprintf("the session lives on: %d", seen.Status)
		}
		return ""
	})
}

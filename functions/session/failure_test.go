package main

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// ER-1: if any read or write fails, the answer is an error. It gives the client no token, and
// does not tell what failed.
func TestER1AFailingTableLetsNobodyIn(t *testing.T) {
	var asked functiontest.Login
	ask := func(route string) func(*rig) func() apitest.Answer {
		return func(r *rig) func() apitest.Answer {
			// so old that using it causes a write
			l := r.Pass(r.Login(r.Account(functiontest.Unproved), functiontest.Cookie, functiontest.Began(20*time.Minute)), 20*time.Minute)
			asked = l
			return func() apitest.Answer { return r.Request(route, functiontest.As(l)) }
		}
	}
	routes := map[string]func(*rig) func() apitest.Answer{
		"POST /session": func(r *rig) func() apitest.Answer {
			p := r.Account()
			return func() apitest.Answer {
				return r.logIn(p.Account.Email, functiontest.Password, functiontest.AsCookieClient())
			}
		},
		"GET /session":    ask("GET /session"),
		"GET /user":       ask("GET /user"),
		"DELETE /session": ask("DELETE /session"),
	}
	for _, route := range functiontest.Routes(t, "session") {
		t.Run(route, func(t *testing.T) {
			r := newRig(t)
			r.FailEach(3, func() func() apitest.Answer { return routes[route](r) }, func(got apitest.Answer) {
				if got.Status >= 300 {
					t.Errorf("with all up: got %d %s", got.Status, got.Body)
				}
			}, func(got apitest.Answer) {
				// If the account can't be read, the session has ended all the same.
				if route == "DELETE /session" && got.Status == 204 && r.Read(asked).State == logins.Ended {
					return
				}
				functiontest.WantError(t, got, 503, "unavailable", "")
				if strings.Contains(strings.ToLower(got.Body), "throttl") {
					t.Errorf("the answer says what failed: %s", got.Body)
				}
			})
		})
	}
}

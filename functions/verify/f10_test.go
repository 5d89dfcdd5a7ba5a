package main

import (
	"fmt"
	"net/http"
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
	prepare := func(act func(http.Handler) apitest.Answer) func() func(http.Handler) apitest.Answer {
		return func() func(http.Handler) apitest.Answer {
			p = r.Account()
			l = r.Login(p, functiontest.Cookie)
			checked = r.Authy.Count(authysim.EndpointVerify)
			return act
		}
	}
	send := func(h http.Handler, path string, fields map[string]any) apitest.Answer {
		return apitest.Do(t, h, apitest.Event("POST", path, apitest.JSON(fields), functiontest.As(l)))
	}
	// The code was right: Authy may have used it up, so another one passes.
	r.Interrupt(to, "POST /session/verify", r.h, prepare(func(h http.Handler) apitest.Answer {
		return send(h, "/session/verify", map[string]any{"code": p.Phone.Code()})
	}), func(got apitest.Answer, cut bool) string { return passes(r, l, p, got, send) })
	// The code was wrong: no more are tried than the login has.
	guess := func(h http.Handler) apitest.Answer {
		return send(h, "/session/verify", map[string]any{"code": p.Phone.WrongCode()})
	}
	r.Interrupt(to, "POST /session/verify, a wrong code", r.h, prepare(guess), func(got apitest.Answer, cut bool) string {
		for range 10 {
			guess(r.h)
		}
		const limit = 5
		if n := r.Authy.Count(authysim.EndpointVerify) - checked; n > limit {
			return fmt.Sprintf("%d codes were checked, the limit is %d", n, limit)
		}
		return ""
	})
	r.Interrupt(to, "POST /session/resend", r.h, prepare(func(h http.Handler) apitest.Answer {
		return send(h, "/session/resend", map[string]any{"force": true})
	}), func(got apitest.Answer, cut bool) string {
		if n := len(p.Phone.Inbox()); n > 1 {
			return fmt.Sprintf("%d texts for one request", n)
		}
		return passes(r, l, p, got, send)
	})
	r.Interrupt(to, "POST /session/resend, a push", r.h, prepare(func(h http.Handler) apitest.Answer {
		return send(h, "/session/resend", map[string]any{"channel": "push"})
	}), func(got apitest.Answer, cut bool) string {
		if n := len(p.Phone.Pending()); n > 1 {
			return fmt.Sprintf("%d pushes for one request", n)
		}
		return passes(r, l, p, got, send)
	})
}

// passes tells what keeps the login from being passed by a text.
func passes(r *rig, l functiontest.Login, p functiontest.Person, got apitest.Answer, send func(http.Handler, string, map[string]any) apitest.Answer) string {
	if r.Read(l).State == logins.Active {
		return ""
	}
	a := send(r.h, "/session/resend", map[string]any{"force": true})
	if r.Read(l).State == logins.Active {
		return "" // the write that was cut short was on its way already, and passed the login meanwhile
	}
	if a.Status != 200 {
		return fmt.Sprintf("after %d: another text: %d %s", got.Status, a.Status, a.Body)
	}
	if a := send(r.h, "/session/verify", map[string]any{"code": p.Phone.LastCode()}); a.Status != 200 {
		return fmt.Sprintf("after %d: its code: %d %s", got.Status, a.Status, a.Body)
	}
	return ""
}

package main

import (
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// A browser that has a live session asks how its login is: none waits, whatever login cookie lies beside it. The old login's
// end is not told in the session's place, no cookie is touched, and the session lives on.
func TestAWrongLoginCookieBesideALiveSession(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	session := r.Pass(r.Login(p, functiontest.Cookie, functiontest.Began(time.Minute)), 40*time.Second)
	other := r.Login(p, functiontest.Cookie)
	expired := r.Login(p, functiontest.Cookie, functiontest.Began(20*time.Minute))
	denied := r.Answer(r.Push(r.Login(p, functiontest.Cookie, functiontest.Began(20*time.Minute)), 19*time.Minute), logins.Denied, 19*time.Minute)
	locked := r.Do(r.Do(r.Login(p, functiontest.Cookie), logins.CodeTried{Max: 1}), logins.CodeWrong{Max: 1})
	for name, wrong := range map[string]string{
		"no token": "null", "nothing behind it": logins.NewToken().Reveal(), "another secret": functiontest.Mix(other.Token, logins.NewToken()),
		"given up": r.Do(r.Login(p, functiontest.Cookie), logins.Closed{}).Token.Reveal(), "expired": expired.Token.Reveal(),
		"denied and expired": denied.Token.Reveal(), "locked": locked.Token.Reveal(), "a token client's": r.Login(p).Token.Reveal(),
		"the session's own, from before": session.Old.Reveal(),
	} {
		both := []apitest.Option{
			apitest.Cookie(logins.LoginCookie, wrong), apitest.Cookie(logins.SessionCookie, session.Token.Reveal()),
		}
		t.Run(name, func(t *testing.T) {
			functiontest.WantError(t, r.status(both...), 404, "no_login", "")
			got := r.Request("GET /authy/status", both...)
			functiontest.Want(t, got, 200, `{"status":"denied"}`)
			if len(got.Cookies) != 0 {
				t.Errorf("cookies are set: %v", got.Cookies)
			}
		})
	}
	if now := r.Read(session); !now.Live(time.Now(), logins.SessionIdle) {
		t.Errorf("the session is %s", now.State)
	}
	// A login that waits beside the session is the one that is asked about.
	functiontest.Want(t, r.status(functiontest.As(other), functiontest.As(session)), 200, `{"state":"pending","login":{"state":"pending",`+waits+
		`,"method":"app","methods":["app","sms","call","push"],"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0}}`)
}

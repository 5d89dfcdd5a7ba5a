package main

import (
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/steps"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func (r *rig) status(options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	return r.Request("GET /session/status", options...)
}

const (
	waits = `"expiresAt":"TIME","pollAfterMs":1000`
	aal2  = `"session":{"aal":"aal2","amr":["pwd","push"],"authTime":"TIME","expiresAt":"TIME","idleExpiresAt":"TIME"}`
)

// ended is the body about a login that is over.
func ended(state, push string) string {
	return `{"state":"` + state + `","login":{"state":"` + state + `","push":{"state":"` + push + `"}}}`
}

func TestStatusOfALogin(t *testing.T) {
	pushed := func(r *rig, l functiontest.Login) functiontest.Login { return r.Push(l, 0) }
	for _, c := range []struct {
		name  string
		begin []func(*logins.Login)
		then  func(r *rig, l functiontest.Login) functiontest.Login
		want  string
	}{
		{"a push waits", nil, pushed, `{"state":"pending","login":{"state":"pending",` + waits + `,"method":"push","methods":["push","app","sms","call"],
			"push":{"state":"pending","number":"NUMBER","expiresAt":"TIME"},"attemptsLeft":5,"resendAfter":0,"pushAfter":"SECONDS"}}`},
		{"no push", nil, nil, `{"state":"pending","login":{"state":"pending",` + waits + `,"method":"app","methods":["app","sms","call","push"],
			"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0}}`},
		{"no app", []func(*logins.Login){functiontest.AppGone}, nil,
			`{"state":"pending","login":{"state":"pending",` + waits + `,"method":"sms","methods":["sms","call"],"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0}}`},
		{"denied", nil, func(r *rig, l functiontest.Login) functiontest.Login {
			return r.Answer(r.Push(l, 0), logins.Denied, 0)
		}, `{"state":"pending","login":{"state":"pending",` + waits + `,"method":"app","methods":["app","sms","call"],"push":{"state":"denied"},"attemptsLeft":5,"resendAfter":0,"pushAfter":"SECONDS"}}`},
		{"the push ran out", []func(*logins.Login){functiontest.Began(3 * time.Minute)}, func(r *rig, l functiontest.Login) functiontest.Login {
			return r.Push(l, 2*time.Minute)
		}, `{"state":"pending","login":{"state":"pending","expiresAt":"TIME","pollAfterMs":8000,"method":"app","methods":["app","sms","call","push"],"push":{"state":"expired"},"attemptsLeft":5,"resendAfter":0}}`},
		{"the login ran out", []func(*logins.Login){functiontest.Began(10 * time.Minute)}, nil, ended("expired", "none")},
		{"approved and never read", []func(*logins.Login){functiontest.Began(10 * time.Minute)}, func(r *rig, l functiontest.Login) functiontest.Login {
			return r.Answer(r.Push(l, 9*time.Minute), logins.Approved, 9*time.Minute)
		}, ended("expired", "approved")},
		{"given up", nil, func(r *rig, l functiontest.Login) functiontest.Login { return r.Do(l, logins.Closed{}) }, ended("cancelled", "none")},
		{"locked", nil, func(r *rig, l functiontest.Login) functiontest.Login {
			return r.Do(r.Do(l, logins.CodeTried{Max: 1}), logins.CodeWrong{Max: 1})
		}, `{"state":"locked","login":{"state":"locked","methods":[],"push":{"state":"none"},"attemptsLeft":0}}`},
		{"two codes were wrong", nil, func(r *rig, l functiontest.Login) functiontest.Login {
			return r.Do(r.Do(l, logins.CodeTried{Max: 5}), logins.CodeTried{Max: 5})
		}, `{"state":"pending","login":{"state":"pending",` + waits + `,"method":"app","methods":["app","sms","call","push"],"push":{"state":"none"},"attemptsLeft":3,"resendAfter":0}}`},
	} {
		for client, kind := range functiontest.Clients() {
			t.Run(c.name+", "+client, func(t *testing.T) {
				r := newRig(t)
				l := r.Login(r.Account(), append(kind, c.begin...)...)
				if c.then != nil {
					l = c.then(r, l)
				}
				got := r.status(functiontest.As(l))
				functiontest.Want(t, got, 200, c.want)
				if len(got.Cookies) > 0 {
					t.Errorf("got cookies %v", got.Cookies)
				}
			})
		}
	}
}

// A push that expired at the provider ends here too: another one may be asked for,
// and an approval that comes after it passes nothing.
func TestAPushThatExpiredAtTheProvider(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account(), functiontest.Began(30*time.Second)), 20*time.Second)
	r.Press(l, authysim.Expired)
	want := `{"state":"pending","login":{"state":"pending","expiresAt":"TIME","pollAfterMs":8000,"method":"app","methods":["app","sms","call","push"],
		"push":{"state":"expired"},"attemptsLeft":5,"resendAfter":0}}`
	functiontest.Want(t, r.status(functiontest.As(l)), 200, want)
	settler := steps.Settler{Logins: r.Logins, Limits: r.Limits}
	_, outcome, err := settler.Settle(t.Context(), r.Read(l), factor.Answered{
		Ordinal: 1, Ref: l.Push.Ref, Person: l.Factor().Ref, Answer: factor.Approved,
	}, time.Now())
	if err != nil || outcome != steps.Ignored {
		t.Errorf("an approval after it: %s, %v", outcome, err)
	}
	functiontest.Want(t, r.status(functiontest.As(l)), 200, want)
}

// PU-6: a denial whose callback was lost is asked for, and is the same event, once.
func TestPU6ADenialThatIsAskedForIsAnEvent(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account(), functiontest.Began(30*time.Second)), 20*time.Second)
	r.Press(l, authysim.Denied)
	got := r.status(functiontest.As(l))
	functiontest.WantEvents(t, got, l.Account, l.ID, "push_denied method=push")
	functiontest.WantEvents(t, r.status(functiontest.As(l)), "", "")
}

func TestPollsGrowRarer(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	pause := func(age time.Duration) float64 { return float64(view.PollAfter(age).Milliseconds()) }
	for _, ago := range []time.Duration{0, 3 * time.Second, 5 * time.Second, 8 * time.Second, 20 * time.Second} {
		l, begin := r.Login(p, functiontest.Began(ago)), time.Now()
		got := r.status(functiontest.As(l)).JSON["login"].(map[string]any)["pollAfterMs"].(float64)
		if latest := ago + time.Since(begin) + time.Second; got < pause(ago) || got > pause(latest) {
			t.Errorf("between %v and %v: got %v, want %v to %v", ago, latest, got, pause(ago), pause(latest))
		}
	}
}

func TestStatusOfARegistration(t *testing.T) {
	r := newRig(t)
	for _, kind := range functiontest.Clients() {
		l := r.Login(r.Account(functiontest.Unproved), append(kind, functiontest.Registered)...)
		functiontest.Want(t, r.status(functiontest.As(l)), 200, `{"state":"active","session":{"aal":"aal1","amr":["pwd"],"authTime":"TIME","expiresAt":"TIME"},
			"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"app","methods":["app","sms","call"],"attemptsLeft":5,"resendAfter":0}}`)
	}
}

func TestTokensThatReachNoLogin(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	for name, option := range map[string]apitest.Option{
		"none": func(*apitest.Request) {}, "text": apitest.Bearer("x"), "null": apitest.Header("X-API-TOKEN", "null"),
		"no cookie's text": apitest.Cookie(logins.LoginCookie, "x"),
	} {
		t.Run(name, func(t *testing.T) { functiontest.WantError(t, r.status(option), 403, "session_required", "") })
	}
	cookie := r.Login(p, functiontest.Cookie)
	over := r.Do(r.Pass(r.Login(p), 0), logins.Closed{})
	session := r.Pass(r.Login(p, functiontest.Cookie, functiontest.Began(time.Minute)), 31*time.Second)
	idle := r.Pass(r.Login(p, functiontest.Began(31*time.Minute)), 30*time.Minute)
	for name, option := range map[string]apitest.Option{
		"nobody's":              apitest.Bearer(logins.NewToken().Reveal()),
		"nobody's cookie":       apitest.Cookie(logins.LoginCookie, logins.NewToken().Reveal()),
		"a cookie in a header":  apitest.Bearer(cookie.Token.Reveal()),
		"a session logged out":  functiontest.As(over),
		"a session's cookie":    functiontest.As(session),
		"a token of an old one": functiontest.AsBefore(session),
		"an idle session":       functiontest.As(idle),
	} {
		t.Run(name, func(t *testing.T) { functiontest.WantError(t, r.status(option), 404, "no_login", "") })
	}
	for _, route := range []string{"/session/status", "/authy/status"} {
		got := r.Request("GET "+route, functiontest.As(cookie), apitest.Header("Sec-Fetch-Site", "cross-site"))
		functiontest.WantError(t, got, 403, "cross_origin", "")
	}
}

// The status routes look at the login that waits, when there are both cookies.
func TestTheLoginGoesBeforeTheSession(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	session := r.Pass(r.Login(p, functiontest.Cookie), 0)
	waiting := r.Login(p, functiontest.Cookie)
	got := r.status(functiontest.As(session), functiontest.As(waiting))
	functiontest.WantField(t, got, 200, "state", "pending")
	over := r.Do(waiting, logins.Closed{})
	aal1 := r.Login(p, functiontest.Cookie, functiontest.Registered)
	functiontest.WantField(t, r.status(functiontest.As(aal1), apitest.Cookie(logins.LoginCookie, over.Token.Reveal())), 200, "state", "active", "beside a login that is over")
}

// A login that is over costs one read.
func TestALoginThatIsOverCostsOneRead(t *testing.T) {
	r := newRig(t)
	l := r.Login(r.Account(functiontest.Unproved), functiontest.Began(10*time.Minute))
	calls := r.Calls(func() { functiontest.Want(t, r.status(functiontest.As(l)), 200, ended("expired", "none")) })
	if len(calls) != 1 {
		t.Errorf("calls: %v", calls)
	}
}

package main

import (
	"net/http"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// both sends a request to each of the routes, with a body that is right.
func (r *rig) both(check func(path string, got apitest.Answer), options ...apitest.Option) {
	for path, body := range map[string]string{"/session/verify": `{"code":"123456"}`, "/session/resend": `{}`} {
		check(path, r.Request("POST "+path, append([]apitest.Option{apitest.JSON(body)}, options...)...))
	}
}

func TestTokensThatReachNoLogin(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	cookie := r.Login(p, functiontest.Cookie)
	for _, c := range []struct {
		name   string
		option apitest.Option
		status int
		code   string
	}{
		{"none", func(*apitest.Request) {}, 403, "session_required"},
		{"text", apitest.Bearer("x"), 403, "session_required"},
		{"null", apitest.Header("X-API-TOKEN", "null"), 403, "session_required"},
		{"nobody's", apitest.Bearer(logins.NewToken().Reveal()), 404, "no_login"},
		{"a cookie in a header", apitest.Bearer(cookie.Token.Reveal()), 404, "no_login"},
		{"a session", functiontest.As(r.Pass(r.Login(p), 0)), 404, "no_login"},
		{"a session's cookie", functiontest.As(r.Pass(r.Login(p, functiontest.Cookie), 0)), 404, "no_login"},
		{"a pending cookie after passing", functiontest.AsBefore(r.Pass(r.Login(p, functiontest.Cookie), 0)), 404, "no_login"},
		{"given up", functiontest.As(r.Do(r.Login(p), logins.Closed{})), 404, "no_login"},
		{"run out", functiontest.As(r.Login(p, functiontest.Began(10*time.Minute))), 404, "no_login"},
		{"a registration run out", functiontest.As(r.Login(p, functiontest.Registered, functiontest.Began(time.Hour))), 404, "no_login"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.both(func(path string, got apitest.Answer) { functiontest.WantError(t, got, c.status, c.code, "") }, c.option)
		})
	}
	logins := []functiontest.Login{cookie, r.Login(p, functiontest.Cookie, functiontest.Registered)}
	r.Fail(func(operation, table string) bool { // SE-12: a foreign page spends nothing
		t.Errorf("a foreign page: %s of %s", operation, table)
		return false
	})
	defer r.Fail(nil)
	for _, l := range logins {
		r.both(func(path string, got apitest.Answer) { functiontest.WantError(t, got, 403, "cross_origin", "") },
			functiontest.As(l), apitest.Header("Sec-Fetch-Site", "cross-site"))
		r.both(func(path string, got apitest.Answer) { functiontest.WantError(t, got, 403, "cross_origin", "") },
			functiontest.As(l), apitest.Header("Origin", "https://evil.example"))
	}
	if n := r.Authy.Count(authysim.EndpointVerify) + r.Authy.Count(authysim.EndpointSMS); n != 0 {
		t.Errorf("Authy was asked %d times", n)
	}
}

func TestRequestsAreLimitedBySource(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=1/10m")
	l := r.Login(r.Account())
	r.both(func(path string, got apitest.Answer) { // costs nothing
		functiontest.WantError(t, got, 403, "session_required", "")
	})
	functiontest.WantError(t, r.verify("123456", functiontest.As(l)), 401, "invalid_code", "")
	r.both(func(path string, got apitest.Answer) {
		functiontest.WantError(t, got, 429, "too_many_attempts", "")
	}, functiontest.As(l), apitest.Header("X-Forwarded-For", "192.0.2.1"))
	functiontest.WantStatus(t, r.resend(l), 429)
	got := r.Request("POST /session/resend", functiontest.As(l), apitest.SourceIP("198.51.100.1"))
	functiontest.WantStatus(t, got, 200, "another source")
}

// SE-3: what a login that waits may do here tells nothing about the person but
// the last digits of the phone, once something was sent there.
func TestSE3NothingAboutThePerson(t *testing.T) {
	bodies := map[string]apitest.Option{"POST /session/verify": apitest.JSON(`{"code":"000000"}`), "POST /session/resend": apitest.JSON(`{}`)}
	allowed := map[string]int{"POST /session/verify": 401, "POST /session/resend": 200}
	newRig(t).EachPending(t, "verify", bodies, func(t *testing.T, route string, got apitest.Answer) {
		if want, ok := allowed[route]; !ok && got.Status != 403 || ok && got.Status != want {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	})
}

// SE-2: passing a login changes a cookie client's token, and the old one passes
// nothing more.
func TestSE2TheOldCookieIsDead(t *testing.T) {
	r := newRig(t)
	for _, kind := range [][]func(*logins.Login){{functiontest.Cookie}, {functiontest.Cookie, functiontest.Registered}} {
		p := r.Account()
		l := r.Login(p, kind...)
		got := r.verify(p.Phone.Code(), functiontest.As(l))
		if token := functiontest.WantCookie(t, got, logins.SessionCookie, 24*time.Hour); token == l.Token.Reveal() {
			t.Error("the token did not change")
		}
		r.both(func(path string, got apitest.Answer) { functiontest.WantError(t, got, 404, "no_login", "") }, functiontest.As(l))
	}
}

// API-4: nothing that a client can send beside its own token names another login.
func TestAPI4NoParameterNamesAnotherLogin(t *testing.T) {
	r := newRig(t)
	a, b := r.Account(), r.Account()
	theirs := r.Login(b)
	code := b.Phone.Code()
	naming := functiontest.Naming(theirs)
	delete(naming, "body") // it is the code's
	for name, option := range naming {
		got := r.verify(code, functiontest.As(r.Login(a)), option)
		if functiontest.WantError(t, got, 401, "invalid_code", ""); t.Failed() {
			t.Log(name)
		}
		r.Request("POST /session/resend", apitest.Form("force", "true"), functiontest.As(r.Login(a)), option)
	}
	if n := len(b.Phone.Inbox()); n != 0 {
		t.Errorf("%d texts went to the other person", n)
	}
	for _, field := range []string{"id", "login", "token", "authyId", "email", "phone"} {
		got := r.Request("POST /session/verify", apitest.JSON(map[string]string{"code": code, field: theirs.ID}), functiontest.As(r.Login(a)))
		functiontest.WantError(t, got, http.StatusBadRequest, "invalid_request", "")
		got = r.Request("POST /session/resend", apitest.JSON(map[string]string{"channel": "sms", field: theirs.ID}), functiontest.As(r.Login(a)))
		functiontest.WantError(t, got, http.StatusBadRequest, "invalid_request", "")
	}
	mixed := apitest.Bearer(functiontest.Mix(theirs.Token, r.Login(a).Token))
	r.both(func(path string, got apitest.Answer) { functiontest.WantError(t, got, 404, "no_login", "") }, mixed)
	if now := r.Read(theirs); now.State != logins.Pending || now.Attempts != 0 {
		t.Errorf("the other login: %v, %d attempts", now.State, now.Attempts)
	}
}

// ER-1: whichever read or write fails, nobody gets in. But for one write: that the
// browser is known from now on.
func TestER1AFailingTableLetsNobodyIn(t *testing.T) {
	for name, send := range map[string]func(*rig, functiontest.Login) apitest.Answer{
		"verify": func(r *rig, l functiontest.Login) apitest.Answer {
			return r.verify(l.Person.Phone.Code(), functiontest.As(l))
		},
		"wrong code": func(r *rig, l functiontest.Login) apitest.Answer {
			return r.verify(l.Person.Phone.WrongCode(), functiontest.As(l))
		},
		"send a text": func(r *rig, l functiontest.Login) apitest.Answer { return r.resend(l, "force", "true") },
		"send a push": func(r *rig, l functiontest.Login) apitest.Answer { return r.resend(l, "channel", "push") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.FailEach(4, func() func() apitest.Answer {
				l := r.Login(r.Account(functiontest.Unproved), functiontest.Cookie)
				return func() apitest.Answer { return send(r, l) }
			}, func(got apitest.Answer) {
				if got.Status != 200 && got.Status != 401 {
					t.Errorf("with all up: got %d %s", got.Status, got.Body)
				}
			}, func(got apitest.Answer) { functiontest.WantNobodyIn(t, got) })
		})
	}
}

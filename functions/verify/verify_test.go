package main

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// verify types a code.
func (r *rig) verify(code string, options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	return r.Request("POST /session/verify", append([]apitest.Option{apitest.JSON(map[string]string{"code": code})}, options...)...)
}

const passed = `"state":"active",
	"session":{"aal":"aal2","amr":["pwd","otp"],"authTime":"TIME","expiresAt":"TIME","idleExpiresAt":"TIME"},
	"user":{"id":"ID","fullName":"Ada Lovelace","email":"Person1@Example.com","phone":"+1 201-555-0101","phoneVerified":true}`

func TestATokenClientTypesACode(t *testing.T) {
	for name, body := range map[string]func(string) apitest.Option{
		"JSON": func(code string) apitest.Option { return apitest.JSON(`{"code":"` + code + `"}`) },
		"form": func(code string) apitest.Option { return apitest.Form("code", code) },
		"as typed": func(code string) apitest.Option {
			return apitest.JSON(`{"code":" ` + code[:3] + ` - ` + code[3:] + ` "}`)
		},
		"pasted": func(code string) apitest.Option {
			return apitest.JSON(`{"code":"\u202a` + code[:3] + `\u00a0` + code[3:] + `.\u202c\r\n"}`)
		},
		"Arabic digits": func(code string) apitest.Option {
			arabic := strings.Map(func(r rune) rune { return '\u0660' + r - '0' }, code)
			return apitest.JSON(`{"code":"` + arabic + `"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			p := r.Account()
			code := p.Phone.Code()
			l := r.Login(p)
			got := r.Request("POST /session/verify", body(code), functiontest.As(l))
			functiontest.Want(t, got, 200, `{"token":"TOKEN",`+passed+`}`)
			if got.JSON["token"] != l.Token.Reveal() || len(got.Cookies) > 0 {
				t.Errorf("the token changed, or there are cookies: %v", got.Cookies)
			}
		})
	}
}

func TestACookieClientTypesACode(t *testing.T) {
	r := newRig(t, "SESSION_LIFETIME=2h")
	p := r.Account()
	before := r.Pass(r.Login(p, functiontest.Cookie), 0) // the session that this browser has
	l := r.Login(p, functiontest.Cookie)
	got := r.verify(p.Phone.Code(), functiontest.As(l), functiontest.As(before))
	functiontest.Want(t, got, 200, `{`+passed+`}`)
	token := functiontest.WantCookie(t, got, logins.SessionCookie, 2*time.Hour)
	if token == l.Token.Reveal() {
		t.Error("the session's token is the login's")
	}
	if old := functiontest.WantCookie(t, got, logins.LoginCookie, logins.Reread); old != l.Token.Reveal() {
		t.Error("the login's cookie is another one")
	}
	r.WantState(before, logins.Ended, "the session before")
}

// A right code lifts the session of a registration, and proves the phone.
func TestACodeLiftsARegistration(t *testing.T) {
	for client, kind := range functiontest.Clients() {
		t.Run(client, func(t *testing.T) {
			r := newRig(t)
			p := r.Account(functiontest.Unproved)
			l := r.Login(p, append(kind, functiontest.Registered)...)
			got := r.verify(p.Phone.Code(), functiontest.As(l))
			want := `{` + passed + `}`
			if l.Client == logins.TokenClient {
				want = `{"token":"TOKEN",` + passed + `}`
			} else if functiontest.WantCookie(t, got, logins.SessionCookie, 24*time.Hour) == l.Token.Reveal() {
				t.Error("the token did not change")
			}
			functiontest.Want(t, got, 200, want)
			if a, way := r.Again(p), r.FactorOf(p); !a.Proved || way.State != factor.Active {
				t.Errorf("proved %v, the factor is %s", a.Proved, way.State)
			}
		})
	}
}

func TestAWrongCode(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
	if now := r.Read(l); now.Attempts != 1 || r.attemptsLeft(l) != 4 || now.State != logins.Pending {
		t.Errorf("got %d tried, %d left, %v", now.Attempts, r.attemptsLeft(l), now.State)
	}
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(l)), 200, "the right one then")
}

// INC-1: nothing but six to eight digits ever reaches the provider, and what
// can't be a code costs no attempt.
func TestINC1TextsThatAreNoCode(t *testing.T) {
	r := newRig(t)
	l := r.Login(r.Account())
	for _, body := range []string{
		`{}`, `{"code":""}`, `{"code":"12345"}`, `{"code":"123456789"}`, `{"code":"12345a"}`, `{"code":"../sms"}`,
		`{"code":"123456/../../sms/1#"}`, `{"code":"123456?force=false"}`, `{"code":"%31%32%33456"}`, `{"code":"123456\u0000"}`,
		`{"code":"1234567.0"}`, `{"code":"123/4567"}`, `{"code":"①②③④⑤⑥"}`, `{"code":"12 34 5"}`, `{"code":"Your code is 1234567"}`,
		`{"code":"--------"}`, `{"code":"+123456"}`, `{"code":"12345.6"}`, `{"code":1.5}`, `{"code":-123456}`, `{"code":true}`,
		`{"code":["123456"]}`, `{"code":{"a":1}}`, `{"code":123456e1}`, `{"code":12}`, `{"code":1234567}`,
	} {
		got := r.Request("POST /session/verify", apitest.JSON(body), functiontest.As(l))
		if got.Code() != "invalid_field" && got.Code() != "invalid_request" || got.Status != 400 {
			t.Errorf("%s: got %d %s", body, got.Status, got.Body)
		}
	}
	r.WantAsked(authysim.Every, 1) // the enrolment
	if now := r.Read(l); now.Attempts != 0 {
		t.Errorf("%d attempts were counted", now.Attempts)
	}
}

func TestBodiesThatAreNone(t *testing.T) {
	r := newRig(t)
	l := functiontest.As(r.Login(r.Account()))
	for path, field := range map[string]string{"/session/verify": "code", "/session/resend": "channel"} {
		functiontest.WantError(t, r.Request("POST "+path, l, apitest.JSON(`{"`+field+`":`)), 400, "invalid_request", "")
		functiontest.WantError(t, r.Request("POST "+path, l, apitest.JSON(`{"`+field+`":"1","id":"x"}`)), 400, "invalid_request", "")
		functiontest.WantError(t, r.Request("POST "+path, l, apitest.JSON(`{"`+field+`":["1"]}`)), 400, "invalid_field", field)
		functiontest.WantError(t, r.Request("POST "+path, l, apitest.Body("text/plain", "x")), 415, "unsupported_media_type", "")
		functiontest.WantError(t, r.Request("POST "+path, l, apitest.JSON(`{"`+field+`":"`+strings.Repeat("1", 17<<10)+`"}`)), 413, "too_large", "")
	}
}

// What the provider answers instead of a check, and what becomes of the attempt.
func TestVerifyWithoutTheProvider(t *testing.T) {
	for _, c := range []struct {
		fault  authysim.Fault
		status int
		code   string
		tried  int
	}{
		{authysim.Fault{Kind: authysim.RateLimited}, 429, "too_many_attempts", 0},
		{authysim.Fault{Kind: authysim.UnavailableCode, Code: "60060"}, 502, "provider_failed", 0},
		{authysim.Fault{Kind: authysim.BadKey}, 502, "provider_failed", 0},
		{authysim.Fault{Kind: authysim.Unavailable}, 503, "unavailable", 1},
		{authysim.Fault{Kind: authysim.ServerError}, 503, "unavailable", 1},
		{authysim.Fault{Kind: authysim.Reset}, 503, "unavailable", 1},
		{authysim.Fault{Kind: authysim.HTML}, 502, "provider_failed", 1},
		{authysim.Fault{Kind: authysim.Empty}, 502, "provider_failed", 1},
		{authysim.Fault{Kind: authysim.SuccessFalse}, 502, "provider_failed", 1},
		{authysim.Fault{Kind: authysim.FalseText}, 502, "provider_failed", 1},
		{authysim.Fault{Kind: authysim.Redirect}, 502, "provider_failed", 1},
		{authysim.Fault{Kind: authysim.Canned, Body: `{"success":"true","message":"ok"}`}, 502, "provider_failed", 1},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			r := newRig(t)
			r.Authy.Faults().Set(authysim.EndpointVerify, c.fault)
			p := r.Account()
			l := r.Login(p)
			functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), c.status, c.code, "")
			if now := r.Read(l); now.Attempts != c.tried || now.State != logins.Pending {
				t.Errorf("%d attempts are counted, want %d; the login is %v", now.Attempts, c.tried, now.State)
			}
			if left := r.left(p); left != 10-c.tried {
				t.Errorf("the account has %d left, want %d", left, 10-c.tried)
			}
		})
	}
	t.Run("refused connection", func(t *testing.T) {
		r := newRig(t)
		p := r.Account()
		l := r.Login(p)
		r.Authy.Faults().Down()
		functiontest.WantError(t, r.verify("123456", functiontest.As(l)), 503, "unavailable", "")
		if now := r.Read(l); now.Attempts != 0 {
			t.Errorf("%d attempts are counted", now.Attempts)
		}
	})
}

// left is how many codes the account may still try.
func (r *rig) left(p functiontest.Person) int {
	r.T.Helper()
	return r.Left(p, r.Handler.attempts.Allowed.Codes)
}

package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

func TestCodeBySMS(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := s.texter(t)
			c := s.client(t, k)
			c.begin(p)
			if n := len(p.phone.Inbox()); n != 0 {
				t.Errorf("%d texts before one was asked for", n)
			}
			// The tutorials' client asks with an empty body and no content type.
			a := c.resend(nil).want(200)
			if a.Sent != "sms" || a.SentTo != "+1 ••• ••• ••"+p.number[8:] {
				t.Errorf("resend: %s", a.raw)
			}
			inbox := p.phone.Inbox()
			if len(inbox) != 1 || a.Login.State != "pending" {
				t.Fatalf("%d texts, login %s", len(inbox), a.Login.State)
			}
			c.wantOut()
			a = c.verify(spaced(inbox[0].Code)).want(200)
			if a.State != "active" || !slices.Equal(a.Session.AMR, []string{"pwd", "otp"}) || !a.User.PhoneVerified {
				t.Errorf("verify: %s", a.raw)
			}
			c.wantIn(p)
		})
	}
}

func TestCodeOpenTheApp(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, channel := range []string{"sms", "call"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c := s.client(t, tokens)
			c.begin(p)
			p.deny(t)

			// Somebody with the app is asked to open it, and nothing is sent.
			if a := c.resend(fields{"channel": channel}).want(200); a.Sent != "app" {
				t.Errorf("without force: %s", a.raw)
			}
			if len(p.phone.Notices()) != 1 || len(p.phone.Inbox()) != 0 || len(p.phone.Calls()) != 0 {
				t.Errorf("%d notices, %d texts, %d calls", len(p.phone.Notices()), len(p.phone.Inbox()), len(p.phone.Calls()))
			}
			// No pause between that and a forced one.
			if a := c.resend(fields{"channel": channel, "force": true, "locale": "de"}).want(200); a.Sent != channel {
				t.Errorf("with force: %s", a.raw)
			}
			if len(p.phone.Inbox())+len(p.phone.Calls()) != 1 {
				t.Errorf("%d texts and %d calls", len(p.phone.Inbox()), len(p.phone.Calls()))
			}
			c.verify(p.phone.LastCode()).want(200)
			c.wantIn(p)
		})
	}
}

func TestCodeByCall(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.texter(t)
	c := s.client(t, cookies)
	c.begin(p)
	if a := c.resend(fields{"channel": "call"}).want(200); a.Sent != "call" || a.SentTo == "" {
		t.Errorf("resend: %s", a.raw)
	}
	if len(p.phone.Calls()) != 1 || len(p.phone.Inbox()) != 0 {
		t.Errorf("%d calls, %d texts", len(p.phone.Calls()), len(p.phone.Inbox()))
	}
	c.verify(p.phone.LastCode()).want(200)
	c.wantIn(p)
}

func TestCodeRefused(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, test := range []struct {
		name string
		code func(t *testing.T, p *person, c *client) string
	}{
		{"wrong", func(_ *testing.T, p *person, _ *client) string { return p.phone.WrongCode() }},
		{"another person's", func(t *testing.T, _ *person, _ *client) string { return s.member(t).phone.Code() }},
		{"used", func(t *testing.T, p *person, _ *client) string {
			code := p.phone.Code()
			other := s.client(t, tokens)
			other.begin(p)
			other.verify(code).want(200)
			return code
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c := s.client(t, tokens)
			c.begin(p)
			a := c.verify(test.code(t, p, c)).want(401, "invalid_code")
			if strings.Contains(a.Message, "person") {
				t.Errorf("message %q", a.Message)
			}
			if left := *c.status().want(200).Login.AttemptsLeft; left != 4 {
				t.Errorf("attempts left: %d, want 4", left)
			}
			c.wantOut()
			c.resend(fields{"force": true}).want(200)
			c.verify(p.phone.LastCode()).want(200)
			c.wantIn(p)
		})
	}
}

func TestCodeMalformedCostsNothing(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	own := p.phone.Code()
	asked := len(s.requests(p, authysim.EndpointVerify))
	all := s.Authy.Count(authysim.EndpointUnknown)
	for _, code := range []any{
		"", " ", "12345", "123456789", "12345a", "0x123456", "-", "1234.567", "1234567.0", "123/4567", "①②③④⑤⑥⑦", "1234567\x00",
		"../sms", "..%2fsms", own + "/" + own, own + "/1#", own + "#", own + "?force=false", "%31%32%33%34%35%36%37",
		own + ";", "Your code is " + own, true, 12.5, 1234567, nil, []string{own},
	} {
		if a := c.do("POST", "/session/verify", fields{"code": code}); a.status != 400 {
			t.Errorf("INC-1: code %q: got %d: %s", code, a.status, a.raw)
		}
	}
	c.do("POST", "/session/verify", fields{}).want(400)
	c.do("POST", "/session/verify", fields{"code": own, "state": "active"}).want(400, "invalid_request")
	if n := len(s.requests(p, authysim.EndpointVerify)); n != asked {
		t.Errorf("%d malformed codes reached the provider", n-asked)
	}
	if n := s.Authy.Count(authysim.EndpointUnknown); n != all {
		t.Errorf("%d requests for what Authy does not have", n-all)
	}
	if left := *c.status().Login.AttemptsLeft; left != 5 {
		t.Errorf("attempts left: %d, want 5", left)
	}
	c.verify(p.phone.Code()).want(200)
}

func TestCodeAttemptsRunOut(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	guess := func(c *client, times int) {
		t.Helper()
		for range times {
			c.verify(p.phone.WrongCode()).want(401, "invalid_code")
		}
	}
	// Five in one login.
	c := s.client(t, cookies)
	c.begin(p)
	guess(c, 5)
	a := c.verify(p.phone.Code()).want(429, "too_many_attempts")
	if a.RetryAfter < 1 || a.header.Get("Retry-After") == "" {
		t.Errorf("no time to come back: %s", a.raw)
	}
	c.resend(fields{"force": true}).want(429, "too_many_attempts")
	if a := c.status().want(200); a.Login.State != "locked" {
		t.Errorf("login after five wrong codes: %s", a.raw)
	}
	p.phone.Approve(p.waiting(t).UUID) // the push of a locked login is void
	c.status().want(200)
	c.wantOut()

	// Five more in another, then the account has none; a push stays possible.
	c = s.client(t, tokens)
	c.begin(p)
	guess(c, 5)
	c = s.client(t, tokens)
	a = c.begin(p).wantPush("pending", "pending")
	if *a.Login.AttemptsLeft != 0 || !cmp.Equal(a.Login.Methods, []string{"push"}) {
		t.Errorf("login of an account without attempts: %s", a.raw)
	}
	asked := len(s.requests(p, authysim.EndpointVerify))
	c.verify(p.phone.Code()).want(429, "too_many_attempts")
	if n := len(s.requests(p, authysim.EndpointVerify)); n != asked {
		t.Error("TH-1: a code was checked for an account without attempts")
	}
	p.approve(t)
	c.status().want(200)
	c.wantIn(p)
}

func TestMessagesAreLimited(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.texter(t)
	c := s.client(t, tokens)
	c.begin(p)
	c.resend(nil).want(200)
	a := c.resend(nil).want(429, "wait")
	if a.RetryAfter < 1 || a.RetryAfter > 30 {
		t.Errorf("pause of %d s, want at most 30", a.RetryAfter)
	}
	c.resend(fields{"channel": "call"}).want(429)
	if n := len(p.phone.Inbox()) + len(p.phone.Calls()); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}

	quick := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms", "LIMIT_CODES_LOGIN": "20"}})
	p = quick.person()
	quick.registered(t, p)
	c = quick.client(t, tokens)
	c.begin(p)
	for range 3 { // to a number that nobody has proved
		c.resend(nil).want(200)
	}
	c.resend(nil).want(429, "too_many_attempts")
	// A resend gives no new attempts, and every code that was sent is good.
	codes := p.phone.Inbox()
	c.verify(codes[1].Code).want(200)
	c = quick.client(t, tokens)
	c.begin(p)
	for range 2 { // five in all, now that the number is proved
		c.resend(nil).want(200)
	}
	c.resend(nil).want(429, "too_many_attempts")
	if n := len(p.phone.Inbox()); n != 5 {
		t.Errorf("%d texts, want 5", n)
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"PUSH_PAUSE": "0s"}})
	p := s.member(t)
	c := s.client(t, cookies)
	for _, nobody := range []*client{c, {t: t, s: s, kind: tokens, token: "null"}} {
		nobody.resend(nil).want(403, "session_required")
		nobody.verify("1234567").want(403, "session_required")
	}
	first := c.begin(p)
	c.resend(fields{"channel": "push"}).want(409, "push_pending")
	c.resend(fields{"channel": "pigeon"}).want(400, "invalid_field")
	old := p.deny(t)
	second := c.resend(fields{"channel": "push"}).want(200)
	second.wantPush("pending", "pending")
	if second.Sent != "push" || first.Login.ExpiresAt != second.Login.ExpiresAt {
		t.Errorf("resent push: %s", second.raw)
	}
	next := p.approve(t)
	if next.UUID == old.UUID || detail(next, "Number") != second.Login.Push.Number {
		t.Errorf("the page shows %s, the phone %v", second.Login.Push.Number, next.Details)
	}
	c.status().want(200)
	c.wantIn(p)
	c.resend(nil).want(404, "no_login")
	c.verify(p.phone.Code()).want(404, "no_login")
}

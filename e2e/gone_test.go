package e2e_test

import "testing"

// Somebody removed the person at Authy. The next login enrols the phone again and is
// passed on it, with the app and without.
func TestAPersonWhomAuthyHasForgotten(t *testing.T) {
	t.Parallel()
	s := shared(t)
	app, texts := s.member(t), s.texter(t)
	s.passed(t, cookies, app)

	app.phone.Forget()
	c := s.client(t, cookies)
	c.begin(app).wantPush("pending", "pending")
	app.approve(t)
	c.status().want(200)
	c.wantIn(app)

	texts.phone.Forget()
	c = s.client(t, tokens)
	c.begin(texts)
	c.do("POST", "/session/resend", fields{"channel": "sms"}).want(409, "factor_gone")
	if a := c.status().want(200); a.Login == nil || len(a.Login.Methods) != 0 {
		t.Errorf("got %s, want no methods", a.raw)
	}
	c = s.client(t, tokens)
	c.begin(texts)
	c.do("POST", "/session/resend", fields{"channel": "sms"}).want(200)
	c.verify(texts.phone.LastCode()).want(200)
	c.wantIn(texts)
}

// A suspended person is told so, and loses no attempt by it.
func TestASuspendedPerson(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	s.passed(t, cookies, p)
	p.phone.Suspend(true)
	c := s.client(t, cookies)
	if a := c.begin(p); a.Login == nil || len(a.Login.Methods) != 0 || a.Login.Push.Reason != "method_unavailable" {
		t.Errorf("got %s", a.raw)
	}
	for range 6 {
		c.verify("1234567").want(409, "method_unavailable")
	}
	p.phone.Suspend(false)
	c = s.client(t, cookies)
	c.begin(p).wantPush("pending", "pending")
}

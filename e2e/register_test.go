package e2e_test

import (
	"strings"
	"testing"

	authysim "countersign/sim/authy"
)

func TestRegistrationIsLiftedByACode(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := s.person()
			c := s.client(t, k)
			a := c.register(p).want(201)
			if a.State != "active" || a.Session.AAL != "aal1" || a.User.PhoneVerified || a.Login == nil || a.Login.State != "pending" {
				t.Fatalf("registration: %s", a.raw)
			}
			if a.Login.Push != nil || !strings.Contains(a.User.Phone, "•") {
				t.Errorf("an unproved phone: %s", a.raw)
			}
			if got := c.whoAmI().want(200); got.Email != p.email || got.FullName != p.name {
				t.Errorf("GET /user: %s", got.raw)
			}
			c.resend(fields{"channel": "push"}).want(400, "invalid_field")
			c.resend(nil).want(200)
			before := c.copy()
			a = c.verify(p.phone.LastCode()).want(200)
			if a.Session.AAL != "aal2" || !a.User.PhoneVerified || strings.Contains(a.User.Phone, "•") {
				t.Errorf("after the code: %s", a.raw)
			}
			c.wantIn(p)
			if k == cookies { // SE-2: the token changes with what it may do
				before.wantOut()
			} else if a.Token != before.token {
				t.Error("the token of a token client changed")
			}
		})
	}
}

func TestRegisteringAgainReplacesAnUnprovedPhone(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.newcomer(t)
	old, waits := s.client(t, tokens), s.client(t, cookies)
	old.register(p).want(201) // the same again
	waits.begin(p)
	oldPhone, oldPush := p.phone, p.waiting(t)

	// The same password, another phone.
	moved := s.person()
	moved.phone.InstallApp()
	p.number, p.phone = moved.number, moved.phone
	stranger := *p
	stranger.password = "not the password of it"
	s.client(t, tokens).register(&stranger).want(409, "email_taken")
	c := s.client(t, cookies)
	c.register(p).want(201)

	// All that was begun with the old one is over.
	old.wantOut()
	waits.wantOut()
	if err := oldPhone.Approve(oldPush.UUID); err != nil {
		t.Fatal(err)
	}
	if a := waits.status(); a.State == "active" {
		t.Errorf("the old phone passed a login: %s", a.raw)
	}
	waits.verify(oldPhone.Code()).want(404, "no_login")
	c.verify(oldPhone.Code()).want(401, "invalid_code")

	// The new one is asked and proves itself; then the account is fast.
	login := s.client(t, tokens)
	login.begin(p).wantPush("pending", "pending")
	p.approve(t)
	login.status().want(200)
	login.wantIn(p)
	p.number = "4159990000"
	s.client(t, tokens).register(p).want(409, "email_taken")
	login.wantIn(p)
}

func TestRegistrationRefused(t *testing.T) {
	t.Parallel()
	s := shared(t)
	c := s.client(t, forms)
	p := s.person()
	for _, test := range []struct {
		field string
		value string
	}{
		{"fullName", ""}, {"fullName", "a\u202eb"}, {"email", "nobody"}, {"email", "a@b"}, {"password", "short"},
		{"countryCode", "999"}, {"phone", "12"}, {"phone", "555-CALL-NOW"},
	} {
		f := p.registration()
		f[test.field] = test.value
		if a := c.do("POST", "/user", f).want(400, "invalid_field"); a.Field != test.field {
			t.Errorf("%s %q: the answer names %q", test.field, test.value, a.Field)
		}
	}
	if n := p.phone.Registered(); n {
		t.Error("a refused registration reached the provider")
	}

	// Authy refuses the number: a field error, and the address is still free.
	f := p.registration()
	f["phone"] = "500 555 0001"
	if a := c.do("POST", "/user", f).want(400, "invalid_field"); a.Field != "phone" {
		t.Errorf("refused number: %s", a.raw)
	}
	if s.client(t, tokens).logIn(p).status != 403 {
		t.Error("a refused registration left an account")
	}
	c.register(p).want(201)
}

func TestLoginRefused(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	unknown := s.person()
	wrong := *p
	wrong.password = "something else entirely"
	a, b := s.client(t, tokens).logIn(&wrong).want(403, "invalid_credentials"), s.client(t, tokens).logIn(unknown).want(403, "invalid_credentials")
	if a.Message != b.Message {
		t.Errorf("EN-1: %q for a wrong password, %q for an unknown address", a.Message, b.Message)
	}
	if n := len(s.requests(p, authysim.EndpointPush)); n != 0 {
		t.Errorf("%d pushes for a wrong password", n)
	}
	// INC-14: however the address is written, it is one account with one count.
	spelled := *p
	spelled.email = "  " + strings.ToUpper(p.email) + " "
	s.client(t, tokens).begin(&spelled).wantPush("pending", "pending")
	spelled.password = wrong.password
	for range 9 {
		s.client(t, tokens).logIn(&spelled).want(403)
	}
	s.client(t, tokens).logIn(p).want(429, "too_many_attempts")
	// TH-7: a forged source is no other source.
	forged := s.client(t, tokens).request("POST", "/session", p.credentials())
	forged.Header.Set("X-Forwarded-For", "203.0.113.9")
	forged.Header.Set("X-Real-IP", "203.0.113.9")
	s.client(t, tokens).send(forged).want(429, "too_many_attempts")
	// As many for an address that nobody has.
	for range 9 {
		s.client(t, tokens).logIn(unknown).want(403)
	}
	s.client(t, tokens).logIn(unknown).want(429, "too_many_attempts")
}

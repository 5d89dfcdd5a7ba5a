package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

func TestPushApproved(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c := s.client(t, k)

			// The password is right, and the phone is asked.
			a := c.begin(p).wantPush("pending", "pending")
			if a.State != "pending" || !a.Response.Success {
				t.Errorf("new login: %s", a.raw)
			}
			if want := []string{"push", "app", "sms", "call"}; !cmp.Equal(a.Login.Methods, want) || a.Login.Method != "push" {
				t.Errorf("methods %v, first %q; want %v", a.Login.Methods, a.Login.Method, want)
			}
			if (k == cookies) != (a.Token == "") {
				t.Errorf("token %q in the answer to a %s", a.Token, k)
			}

			// The phone shows what the login page shows, and where it is from.
			r := p.waiting(t)
			number := a.Login.Push.Number
			if detail(r, "Number") != number || !strings.Contains(r.Message, number) || detail(r, "From") != "127.0.0.1" {
				t.Errorf("page shows %s; phone %q %v", number, r.Message, r.Details)
			}
			if life := r.Expires.Sub(r.Created); life > 10*time.Minute || life < time.Second {
				t.Errorf("PU-3: the push lives for %v", life)
			}
			c.status().want(200).wantPush("pending", "pending")
			c.wantOut()

			// Approved: the next read has the session.
			p.approve(t)
			a = c.status().want(200).wantPush("approved", "approved")
			if a.State != "active" || a.Session == nil || a.Session.AAL != "aal2" || !slices.Equal(a.Session.AMR, []string{"pwd", "push"}) {
				t.Errorf("after approval: %s", a.raw)
			}
			c.wantIn(p)
			if u := c.whoAmI(); !u.PhoneVerified || strings.Contains(u.Phone, "•") {
				t.Errorf("phone of a passed login: %s", u.raw)
			}
			c.logOut().want(204)
			c.wantOut()
		})
	}
}

func TestPushDeniedFallsToCode(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c := s.client(t, k)
			c.begin(p)
			denied := p.deny(t)
			a := c.status().want(200).wantPush("pending", "denied")
			if want := []string{"app", "sms", "call"}; !cmp.Equal(a.Login.Methods, want) || a.Login.PushAfter < 1 {
				t.Errorf("methods %v, want %v, and no push for a while: %s", a.Login.Methods, want, a.raw)
			}
			// Denied is final, whatever Authy says later.
			if err := s.Authy.Force(denied.UUID, authysim.Approved); err != nil {
				t.Fatal(err)
			}
			s.send(t, denied.UUID, 200)
			c.status().want(200).wantPush("pending", "denied")
			c.wantOut()

			c.verify(p.phone.Code()).want(200)
			c.wantIn(p)
		})
	}
}

// send delivers the callback about a request as it stands.
func (s *system) send(t *testing.T, uuid string, want int) {
	t.Helper()
	callback, err := s.Authy.Callback(uuid)
	if err != nil {
		t.Fatal(err)
	}
	if d := s.Authy.Send(callback); d.Status != want {
		t.Fatalf("callback: got %d %s %v, want %d", d.Status, d.Answer, d.Err, want)
	}
}

func TestPushExpires(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.member(t)
	c := s.client(t, cookies)
	begun := c.begin(p).wantPush("pending", "pending")
	old := p.waiting(t)

	// The push ends on its own clock, and the login waits on.
	s.Table.Age(pushLife)
	a := c.status().want(200).wantPush("pending", "expired")
	if want := []string{"app", "sms", "call", "push"}; !cmp.Equal(a.Login.Methods, want) {
		t.Errorf("methods %v, want %v", a.Login.Methods, want)
	}

	// PU-3: an approval that comes later is refused even if the provider says so.
	if err := s.Authy.Force(old.UUID, authysim.Approved); err != nil {
		t.Fatal(err)
	}
	s.send(t, old.UUID, 200)
	c.status().wantPush("pending", "expired")
	c.wantOut()

	// A new push is another one.
	next := c.resend(fields{"channel": "push"}).want(200)
	next.wantPush("pending", "pending")
	if uuid := p.waiting(t).UUID; uuid == old.UUID {
		t.Error("the new push is the old one")
	}
	s.send(t, old.UUID, 200) // the old approval is none of the new push
	c.status().wantPush("pending", "pending")
	p.approve(t)
	c.status().want(200).wantPush("approved", "approved")
	c.wantIn(p)
	if begun.Login.ExpiresAt.IsZero() {
		t.Error("the login has no end")
	}
}

func TestLoginExpires(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.member(t)
	c, approved := s.client(t, tokens), s.client(t, cookies)
	approved.begin(p)
	p.approve(t) // and nobody reads it before the login's end
	c.begin(p)
	s.Table.Age(loginLife)
	if a := c.status().want(200); a.Login.State != "expired" {
		t.Errorf("a login at its end: %s", a.raw)
	}
	if a := approved.status().want(200); a.Login.State != "expired" {
		t.Errorf("an approved login that nobody read: %s", a.raw)
	}
	for _, over := range []*client{c, approved} {
		over.verify(p.phone.Code()).want(404, "no_login")
		over.resend(fields{}).want(404, "no_login")
		over.wantOut()
	}
}

func TestPushWithoutDevice(t *testing.T) {
	t.Parallel()
	t.Run("known at enrolment", func(t *testing.T) {
		t.Parallel()
		s := shared(t)
		p := s.texter(t)
		c := s.client(t, cookies)
		a := c.begin(p).wantPush("pending", "none")
		if a.Response.Success || !cmp.Equal(a.Login.Methods, []string{"sms", "call"}) {
			t.Errorf("login without an app: %s", a.raw)
		}
		if n := len(s.requests(p, authysim.EndpointPush)); n != 0 {
			t.Errorf("%d pushes for a phone without an app", n)
		}
		c.resend(fields{"channel": "push"}).want(400, "invalid_field")
		p.phone.InstallApp() // it has one now, and is asked
		c.resend(fields{"channel": "push"}).want(200).wantPush("pending", "pending")
		p.approve(t)
		c.status().want(200).wantPush("approved", "approved")
		c.wantIn(p)
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		s := shared(t) // refuses: the simulator's default
		p := s.member(t)
		p.phone.RemoveApp()
		c := s.client(t, tokens)
		a := c.begin(p).wantPush("pending", "failed")
		if a.Response.Success || a.Login.Push.Reason != "no_device" || slices.Index(a.Login.Methods, "sms") < 0 {
			t.Errorf("login after the app was removed: %s", a.raw)
		}
		c.resend(fields{"force": true}).want(200)
		c.verify(p.phone.LastCode()).want(200)
		c.wantIn(p)
	})
	t.Run("accepted and never answered", func(t *testing.T) {
		t.Parallel()
		s := start(t, stack.Options{Authy: authysim.Options{NoDevice: authysim.NoDeviceAccepted}})
		p := s.member(t)
		p.phone.RemoveApp()
		c := s.client(t, tokens)
		c.begin(p).wantPush("pending", "pending")
		s.Table.Age(pushLife)
		c.status().want(200).wantPush("pending", "expired")
		// The next login asks whether there is still an app, and sends no push.
		asked := len(s.requests(p, authysim.EndpointUser))
		a := s.client(t, tokens).begin(p).wantPush("pending", "none")
		if a.Response.Success || !cmp.Equal(a.Login.Methods, []string{"sms", "call"}) {
			t.Errorf("login after a push that nobody could answer: %s", a.raw)
		}
		if n := len(s.requests(p, authysim.EndpointUser)); n != asked+1 {
			t.Errorf("the provider was asked %d times for the person's devices", n-asked)
		}
	})
}

package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	authysim "countersign/sim/authy"
)

// The steps that people take, so that the flows read as such.

func (c *client) register(p *person) answer {
	c.t.Helper()
	return c.do("POST", "/user", p.registration())
}

func (p *person) registration() fields {
	return fields{"fullName": p.name, "email": p.email, "password": p.password, "countryCode": p.country, "phone": p.number}
}

func (p *person) credentials() fields { return fields{"email": p.email, "password": p.password} }

func (c *client) logIn(p *person) answer {
	c.t.Helper()
	return c.do("POST", "/session", p.credentials())
}

// begin is logIn where it must work.
func (c *client) begin(p *person) answer {
	c.t.Helper()
	return c.patiently(func() answer { return c.logIn(p) }).want(200)
}

// patiently repeats a step that only prepares a test, while it is answered with a 503 that a busy machine explains.
func (c *client) patiently(step func() answer) answer {
	c.t.Helper()
	a := step()
	for range 2 {
		if a.status != 503 || !c.s.stalled(a) {
			break
		}
		a = step()
	}
	return a
}

func (c *client) status() answer {
	c.t.Helper()
	return c.do("GET", "/session/status", nil)
}

func (c *client) verify(code string) answer {
	c.t.Helper()
	return c.do("POST", "/session/verify", fields{"code": code})
}

func (c *client) resend(f fields) answer {
	c.t.Helper()
	return c.do("POST", "/session/resend", f)
}

func (c *client) logOut() answer {
	c.t.Helper()
	return c.do("DELETE", "/session", nil)
}

func (c *client) whoAmI() answer {
	c.t.Helper()
	return c.do("GET", "/user", nil)
}

// wantIn checks that the client has a passed session of the person.
func (c *client) wantIn(p *person) {
	c.t.Helper()
	a := c.do("GET", "/session", nil).want(200)
	if a.State != "active" || a.Session == nil || a.Session.AAL != "aal2" {
		c.t.Fatalf("session of %s: %s", p.name, a.raw)
	}
	if got := c.whoAmI().want(200); got.Email != p.email {
		c.t.Errorf("logged in as %s, want %s", got.Email, p.email)
	}
}

// wantOut checks that the client has no passed session.
func (c *client) wantOut() {
	c.t.Helper()
	if a := c.whoAmI(); a.status != 403 {
		c.t.Errorf("GET /user: got %d, want 403: %s", a.status, a.raw)
	}
}

// waiting is the request that waits on a person's phone.
func (p *person) waiting(t *testing.T) authysim.Request {
	t.Helper()
	list := p.phone.Pending()
	if len(list) == 0 {
		t.Fatalf("%s: nothing waits on the phone", p.name)
	}
	return list[len(list)-1]
}

func (p *person) approve(t *testing.T) authysim.Request {
	t.Helper()
	r := p.waiting(t)
	if err := p.phone.Approve(r.UUID); err != nil {
		t.Fatal(err)
	}
	return r
}

func (p *person) deny(t *testing.T) authysim.Request {
	t.Helper()
	r := p.waiting(t)
	if err := p.phone.Deny(r.UUID); err != nil {
		t.Fatal(err)
	}
	return r
}

// detail is what the phone shows under a name.
func detail(r authysim.Request, key string) string {
	i := slices.IndexFunc(r.Details, func(p authysim.Pair) bool { return p.Key == key })
	if i < 0 {
		return ""
	}
	return r.Details[i].Value
}

// How long things last on every stack that sets nothing else (settings, docs/api.md). No test waits for it: Table.Age makes
// what is stored older. A test that sets such a time itself, because a page or a process waits for it, makes it ten seconds or more:
// a busy machine may stand still for five.
const (
	pushLife    = 10 * time.Minute
	loginLife   = 30 * time.Minute
	sessionLife = 24 * time.Hour
	firstAsk    = 15 * time.Second // how old a push must be before Authy is asked about it
)

// patience is how long a test waits for what must happen, on a machine that is busy with other things.
const patience = 3 * time.Minute

// eventually waits until the check holds: for what happens in the background.
func eventually(t *testing.T, within time.Duration, what string, check func() bool) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if check() {
			return
		}
	}
	t.Fatalf("not within %v: %s", within, what)
}

// spaced writes a code as people type it.
func spaced(code string) string {
	return strings.Join([]string{code[:3], code[3:]}, " ")
}

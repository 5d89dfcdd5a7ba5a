package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// F-5: the callback is lost, and the status read makes up for it. However many
// readers there are, the provider is asked at most once in a few seconds.
func TestCallbackLost(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true})
	begin := time.Now() // each push is at most as old as this and what Age adds
	type login struct {
		name string
		p    *person
		c    *client
		uuid string
	}
	var logins []login
	for name, answer := range map[string]func(*person, *testing.T) authysim.Request{
		"approved":   (*person).approve,
		"denied":     (*person).deny,
		"unanswered": (*person).waiting,
	} {
		l := login{name: name, p: s.member(t), c: s.client(t, cookies)}
		l.c.begin(l.p)
		l.uuid = answer(l.p, t).UUID
		logins = append(logins, l)
	}
	s.Table.Age(firstAsk)
	for _, l := range logins {
		t.Run(l.name, func(t *testing.T) {
			var last answer
			for range 10 {
				var readers sync.WaitGroup
				for range 5 {
					readers.Go(func() {
						if _, err := l.c.try(l.c.request("GET", "/session/status", nil)); err != nil {
							t.Error(err)
						}
					})
				}
				readers.Wait()
				last = l.c.status()
			}
			switch l.name {
			case "approved":
				l.c.wantIn(l.p)
			case "denied":
				last.wantPush("pending", "denied")
			default:
				last.wantPush("pending", "pending")
			}
			age := time.Since(begin) + firstAsk
			if n := s.askedAbout(l.uuid); n < 1 || n > 1+int((age-firstAsk)/(3*time.Second)) {
				t.Errorf("the provider was asked %d times about a push that is %v old", n, age)
			}
		})
	}
}

// askedAbout is how often the provider was asked how a push stands.
func (s *system) askedAbout(uuid string) (n int) {
	for _, r := range s.Authy.Received() {
		if r.Endpoint == authysim.EndpointPushState && strings.HasSuffix(r.Path, uuid) {
			n++
		}
	}
	return n
}

// A hundred copies at once are one answer.
func TestCallbackDuplicated(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.member(t)
	c, other := s.client(t, cookies), s.client(t, tokens)
	c.begin(p)
	first := p.waiting(t)
	other.begin(p)
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Copies: 100})
	if err := p.phone.Approve(first.UUID); err != nil {
		t.Fatal(err)
	}
	deliveries := s.Authy.Deliveries()
	if len(deliveries) != 100 {
		t.Fatalf("%d callbacks, want 100", len(deliveries))
	}
	for _, d := range deliveries {
		if d.Status != 200 || len(d.Answer) != 0 || d.Err != nil {
			t.Errorf("callback: got %d %q %v, want an empty 200", d.Status, d.Answer, d.Err)
		}
	}
	c.status().want(200).wantPush("approved", "approved")
	c.wantIn(p)
	other.status().want(200).wantPush("pending", "pending") // PU-1
}

// Late: after the login was passed by a code, given up, or replaced by another.
func TestCallbackLate(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"PUSH_PAUSE": "0s"}})
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Hold: true})
	p := s.member(t)
	given, passed, next := s.client(t, tokens), s.client(t, tokens), s.client(t, tokens)
	given.begin(p)
	p.approve(t)
	kept := given.copy()
	given.logOut().want(204)
	s.Authy.Faults().Release(nil)
	kept.wantOut()

	passed.begin(p)
	passed.verify(p.phone.Code()).want(200)
	p.deny(t)
	for _, d := range s.Authy.Faults().Release(nil) {
		if d.Status != 200 {
			t.Errorf("late denial: %d", d.Status)
		}
	}
	passed.wantIn(p)
	if !strings.Contains(s.printed(), "late_denial") {
		t.Error("a denial of a login that somebody passed is no security event in the log")
	}

	// A callback of an earlier push is none of a new login.
	next.begin(p)
	p.approve(t)
	held := s.Authy.Faults().Held()
	s.Authy.Faults().Release(nil)
	next.status().want(200)
	after := s.client(t, tokens)
	after.begin(p)
	for _, callback := range held {
		s.Authy.Send(callback)
	}
	after.status().want(200).wantPush("pending", "pending")
}

// Early: a thumb that is faster than the answer to our own request.
func TestCallbackEarly(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	for _, test := range []struct {
		answer authysim.Status
		push   string
	}{{authysim.Approved, "approved"}, {authysim.Denied, "denied"}} {
		p := s.member(t)
		c := s.client(t, tokens)
		s.Authy.Faults().SetCallback(authysim.CallbackFault{Early: test.answer, Times: 1})
		a := c.begin(p)
		if a.Login.Push.State != test.push {
			t.Errorf("the answer to the login: push %s, want %s", a.Login.Push.State, test.push)
		}
		if test.push == "approved" {
			c.status().want(200)
			c.wantIn(p)
			continue
		}
		c.status().want(200).wantPush("pending", "denied")
		c.wantOut()
	}

	// Early, but our own request fails: nobody knows which push it was about.
	p := s.member(t)
	c := s.client(t, tokens)
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Early: authysim.Approved, Times: 1})
	s.Authy.Faults().Set(authysim.EndpointPush, authysim.Fault{Kind: authysim.Truncated})
	c.begin(p).wantPush("pending", "failed")
	c.status().want(200).wantPush("pending", "failed")
	c.wantOut()
}

// Reordered: many people's answers, the newest first, each finds its own login.
func TestCallbackReordered(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	const logins = 10
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Reorder: 2 * logins})
	var people []*person
	var clients []*client
	for i := range logins {
		p := s.member(t)
		people = append(people, p)
		for range 2 {
			c := s.client(t, tokens)
			c.begin(p)
			clients = append(clients, c)
		}
		requests := p.phone.Pending()
		answers := []func(string) error{p.phone.Approve, p.phone.Deny}
		for j, r := range requests { // one of the two logins of each
			if err := answers[(i+j)%2](r.UUID); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, c := range clients {
		p := people[i/2]
		if (i/2+i%2)%2 == 0 {
			c.status().want(200).wantPush("approved", "approved")
			c.wantIn(p)
		} else {
			c.status().want(200).wantPush("pending", "denied")
			c.wantOut()
		}
	}
}

// INC-6, PU-1: what one person approves is of no use to anybody else's login, nor
// to another of their own.
func TestCallbackForAnotherLogin(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	victim, attacker := s.member(t), s.member(t)
	mine, theirs := s.client(t, cookies), s.client(t, tokens)
	mine.begin(victim)
	wanted := victim.waiting(t)
	theirs.begin(attacker)

	// The attacker approves their own push, signed with the victim's login in it.
	s.Authy.Faults().SetCallback(authysim.CallbackFault{HiddenOf: wanted.UUID})
	attacker.approve(t)
	mine.status().want(200).wantPush("pending", "pending")
	theirs.status().want(200).wantPush("pending", "pending")
	s.Authy.Faults().SetCallback()

	// The same person, who logs in twice: each approval has its own login.
	second := s.client(t, tokens)
	second.begin(victim)
	s.Authy.Faults().SetCallback(authysim.CallbackFault{HiddenOf: wanted.UUID})
	victim.approve(t) // the newer one
	mine.status().want(200).wantPush("pending", "pending")
	second.status().want(200).wantPush("pending", "pending")
	s.Authy.Faults().SetCallback()
	s.send(t, victim.phone.Requests()[1].UUID, 200)
	second.status().want(200)
	second.wantIn(victim)
	mine.status().want(200).wantPush("pending", "pending")

	// The victim's other session and its approval give the attacker nothing.
	if err := victim.phone.Approve(wanted.UUID); err != nil {
		t.Fatal(err)
	}
	theirs.wantOut()
	mine.status().want(200)
	mine.wantIn(victim)
}

// What is not signed by our application at a time near now does nothing.
func TestCallbackForged(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	for _, test := range []struct {
		name   string
		fault  authysim.CallbackFault
		status int
	}{
		{"unsigned", authysim.CallbackFault{Unsigned: true}, 401},
		{"foreign key", authysim.CallbackFault{ForeignKey: true}, 401},
		{"old", authysim.CallbackFault{NonceAge: 11 * time.Minute}, 200},
		{"from the future", authysim.CallbackFault{NonceAge: -11 * time.Minute}, 200},
		{"unknown status", authysim.CallbackFault{Status: "maybe"}, 200},
		{"pending", authysim.CallbackFault{Status: authysim.Pending}, 200},
	} {
		p := s.member(t)
		c := s.client(t, tokens)
		c.begin(p)
		s.Authy.Faults().SetCallback(test.fault)
		r := p.approve(t)
		s.Authy.Faults().SetCallback()
		deliveries := s.Authy.Deliveries()
		if d := deliveries[len(deliveries)-1]; d.Status != test.status {
			t.Errorf("%s: got %d %s, want %d", test.name, d.Status, d.Answer, test.status)
		}
		c.status().want(200).wantPush("pending", "pending")
		c.wantOut()
		s.send(t, r.UUID, 200) // and the true one still counts
		c.status().want(200)
		c.wantIn(p)
	}
	if d := s.Authy.Send(s.Authy.Preset()); d.Status != 200 {
		t.Errorf("the console's preset: got %d, want 200", d.Status)
	}
}

// INC-8: the headers of a signature, and the URL that it covers.
func TestCallbackHeaders(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	uuid := p.waiting(t).UUID
	if err := s.Authy.Force(uuid, authysim.Approved); err != nil {
		t.Fatal(err)
	}
	callback, err := s.Authy.Callback(uuid)
	if err != nil {
		t.Fatal(err)
	}
	const sign, nonce = "X-Authy-Signature", "X-Authy-Signature-Nonce"
	for name, change := range map[string]func(r *http.Request){
		"no signature":       func(r *http.Request) { r.Header.Del(sign) },
		"no nonce":           func(r *http.Request) { r.Header.Del(nonce) },
		"empty signature":    func(r *http.Request) { r.Header.Set(sign, "") },
		"empty nonce":        func(r *http.Request) { r.Header.Set(nonce, "") },
		"repeated signature": func(r *http.Request) { r.Header.Add(sign, r.Header.Get(sign)) },
		"repeated nonce":     func(r *http.Request) { r.Header.Add(nonce, r.Header.Get(nonce)) },
		"no padding":         func(r *http.Request) { r.Header.Set(sign, strings.TrimRight(r.Header.Get(sign), "=")) },
	} {
		r, err := s.Authy.SignedCallback(callback)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		if d := s.Authy.Deliver(r); d.Status != 401 {
			t.Errorf("%s: got %d, want 401", name, d.Status)
		}
	}
	// Signed for another host: the configured URL decides, whatever headers say.
	spoofed := callback
	spoofed.URL = "https://evil.example/authy/callback"
	r, err := s.Authy.SignedCallback(spoofed)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Scheme, r.URL.Host, r.Host = "http", strings.TrimPrefix(s.URL, "http://"), "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "https")
	if d := s.Authy.Deliver(r); d.Status != 401 {
		t.Errorf("signed for another host: got %d, want 401", d.Status)
	}
	c.status().want(200).wantPush("pending", "pending")
	s.send(t, uuid, 200)
	c.status().want(200)
	c.wantIn(p)
}

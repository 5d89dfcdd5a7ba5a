package e2e_test

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// trouble is a way in which the provider fails, and what a client is told.
type trouble struct {
	name    string
	fault   authysim.Fault
	down    bool // no listener at all
	status  int
	code    string
	nothing bool // the answer proves that nothing was done
	done    bool // it was done, and only the answer is lost
}

// reason is what a push that could not be sent says.
func (x trouble) reason() string {
	if x.status == 429 {
		return "unavailable"
	}
	return x.code
}

func troubles() []trouble {
	list := []trouble{{name: "down", down: true, status: 503, code: "unavailable", nothing: true}}
	said503 := []authysim.Kind{authysim.Hang, authysim.Reset, authysim.ResetBody, authysim.SlowBody,
		authysim.ServerError, authysim.Unavailable}
	nothing := []authysim.Kind{authysim.RateLimited, authysim.BadKey, authysim.UnavailableCode}
	done := []authysim.Kind{authysim.ResetBody, authysim.Truncated, authysim.SlowBody, authysim.Oversized}
	for _, kind := range authysim.Kinds() {
		x := trouble{name: string(kind), fault: authysim.Fault{Kind: kind}, status: 502, code: "provider_failed",
			nothing: slices.Contains(nothing, kind), done: slices.Contains(done, kind)}
		if slices.Contains(said503, kind) {
			x.status, x.code = 503, "unavailable"
		}
		if kind == authysim.RateLimited {
			x.status, x.code = 429, "too_many_attempts"
		}
		if kind == authysim.SlowBody {
			x.fault.Delay = time.Second // a byte: no answer is over in time
		}
		list = append(list, x)
	}
	return list
}

// during lets something happen while the provider fails at an endpoint.
func (s *system) during(t *testing.T, x trouble, e authysim.Endpoint, do func()) {
	t.Helper()
	if x.down {
		s.Authy.Faults().Down()
		s.cutOff(t)
		defer func() {
			if err := s.Authy.Faults().Up(); err != nil {
				t.Fatal(err)
			}
		}()
	} else {
		s.Authy.Faults().Set(e, x.fault)
		defer s.Authy.Faults().Set(e)
	}
	do()
	if n := s.Authy.Count(authysim.EndpointElsewhere); n != 0 {
		t.Error("a redirect was followed")
	}
}

// cutOff waits until the functions have closed the connections that Authy, which is down now, has cut. Where the system
// doesn't tell, it waits for a while.
func (s *system) cutOff(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		time.Sleep(2 * time.Second)
		return
	}
	at, err := url.Parse(s.Authy.URL())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		t.Fatal(err)
	}
	// "sl local_address rem_address st …", addresses as 0100007F:1F90; 08 is CLOSE_WAIT: cut by the other side (proc(5))
	cut := regexp.MustCompile(fmt.Sprintf(`(?m)^ *\d+: \S+ [0-9A-F]{8}:%04X 0[18] `, port))
	eventually(t, patience, "the functions know that Authy is down", func() bool {
		sockets, err := os.ReadFile("/proc/net/tcp")
		return err == nil && !cut.Match(sockets)
	})
}

// provider runs a test for every trouble, one after the other, on one stack.
func provider(t *testing.T, set map[string]string, run func(t *testing.T, s *system, x trouble)) {
	t.Parallel()
	s := start(t, stack.Options{Set: set})
	for _, x := range troubles() {
		t.Run(x.name, func(t *testing.T) { run(t, s, x) })
	}
}

func TestProviderFailsAtRegister(t *testing.T) {
	provider(t, nil, func(t *testing.T, s *system, x trouble) {
		p := s.person()
		c := s.client(t, cookies)
		s.during(t, x, authysim.EndpointRegister, func() {
			a := c.register(p).want(x.status, x.code)
			if len(a.set) != 0 {
				t.Errorf("a failed registration sets %v", a.set)
			}
		})
		s.client(t, tokens).logIn(p).want(403, "invalid_credentials")
		c.register(p).want(201) // nothing was left behind
	})
}

func TestProviderFailsAtUserStatus(t *testing.T) {
	provider(t, nil, func(t *testing.T, s *system, x trouble) {
		p := s.person()
		if !x.down { // then registering fails before that
			p.phone.InstallApp()
			s.during(t, x, authysim.EndpointUser, func() {
				s.client(t, tokens).register(p).want(201)
			})
		} else {
			s.client(t, tokens).register(p).want(201)
			p.phone.InstallApp()
		}
		// Nobody knows of the app, until the provider says so itself.
		c := s.client(t, tokens)
		c.begin(p).wantPush("pending", "none")
		s.during(t, x, authysim.EndpointUser, func() {
			c.resend(fields{"channel": "push"}).want(x.status, x.code)
		})
		c.resend(fields{"channel": "push"}).want(200).wantPush("pending", "pending")
		p.approve(t)
		c.status().want(200)
		c.wantIn(p)
	})
}

// After a push that nobody answered the provider is asked for the app again. If
// it can't say, the push is sent: that will tell.
func TestProviderFailsAtDeviceCheck(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	members := map[string]*person{}
	for _, x := range troubles() {
		members[x.name] = s.member(t)
		s.client(t, tokens).begin(members[x.name])
	}
	s.Table.Age(pushLife)
	for _, x := range troubles() {
		p := members[x.name]
		asked, sent := len(s.requests(p, authysim.EndpointUser)), len(s.requests(p, authysim.EndpointPush))
		c := s.client(t, tokens)
		s.during(t, x, authysim.EndpointUser, func() { c.begin(p) })
		if x.down {
			continue
		}
		if n := len(s.requests(p, authysim.EndpointUser)) - asked; n < 1 || n > 2 {
			t.Errorf("%s: the provider was asked %d times for the app", x.name, n)
		}
		if n := len(s.requests(p, authysim.EndpointPush)) - sent; n != 1 {
			t.Errorf("%s: %d pushes, want 1", x.name, n)
		}
	}
}

func TestProviderFailsAtPush(t *testing.T) {
	provider(t, nil, func(t *testing.T, s *system, x trouble) {
		p := s.member(t)
		c := s.client(t, tokens)
		s.during(t, x, authysim.EndpointPush, func() {
			a := c.begin(p).wantPush("pending", "failed") // a right password is one
			if a.Response.Success || a.Login.Push.Reason != x.reason() || a.Login.Method != "app" {
				t.Errorf("login: %s", a.raw)
			}
			c.resend(fields{"channel": "push"}).want(x.status, x.code)
		})
		// What reached the phone all the same passes nothing.
		for _, r := range p.phone.Pending() {
			if !x.done {
				t.Errorf("%s: a request reached the phone", x.name)
			}
			if err := p.phone.Approve(r.UUID); err != nil {
				t.Error(err)
			}
		}
		c.status().want(200).wantPush("pending", "failed")
		c.wantOut()
		c.verify(p.phone.Code()).want(200)
		c.wantIn(p)
	})
}

func TestProviderFailsAtMessages(t *testing.T) {
	for _, channel := range []string{"sms", "call"} {
		t.Run(channel, func(t *testing.T) {
			e := authysim.Endpoint(channel)
			provider(t, nil, func(t *testing.T, s *system, x trouble) {
				p := s.texter(t)
				c := s.client(t, cookies)
				c.begin(p)
				s.during(t, x, e, func() {
					c.resend(fields{"channel": channel}).want(x.status, x.code)
				})
				if n := len(p.phone.Inbox()) + len(p.phone.Calls()); (n == 1) != x.done || n > 1 {
					t.Errorf("%d messages reached the phone", n)
				}
				c.status().want(200).wantPush("pending", "none")
				// Only what certainly was not sent is handed back.
				if a := c.resend(fields{"channel": channel}); (a.status == 200) != x.nothing {
					t.Errorf("the next one: got %d, handed back is %v", a.status, x.nothing)
				}
				if code := p.phone.LastCode(); code != "" {
					c.verify(code).want(200)
					c.wantIn(p)
				}
			})
		})
	}
}

func TestProviderFailsAtVerify(t *testing.T) {
	provider(t, nil, func(t *testing.T, s *system, x trouble) {
		p := s.member(t)
		c := s.client(t, tokens)
		c.begin(p)
		code, left := p.phone.Code(), 5
		s.during(t, x, authysim.EndpointVerify, func() {
			c.verify(code).want(x.status, x.code)
		})
		if !x.nothing {
			left--
		}
		if got := *c.status().want(200).Login.AttemptsLeft; got != left {
			t.Errorf("attempts left: %d, want %d", got, left)
		}
		c.wantOut()
		if x.done { // Authy took it, so it is used up
			c.verify(code).want(401, "invalid_code")
			p.approve(t)
			c.status().want(200)
		} else {
			c.verify(p.phone.Code()).want(200)
		}
		c.wantIn(p)
	})
}

// Answers that look like success and are none (INC-1).
func TestProviderAnswersVerifyWithSomethingElse(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_LOGIN": "50", "LIMIT_CODES_ACCOUNT": "50/1h"}})
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	for i, text := range []string{
		`{"success":true}`, `{"success":"true","message":"Token is valid."}`, `{"success":true,"message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX23"}`,
		`{"token":true,"success":true}`, `{"token":"is valid ","success":"true"}`, `{"token":["is valid"],"success":"true"}`, `{"errors":{"token":"is valid"}}`,
		`["token","is valid"]`, `"token":"is valid"`, `{"token":"is valid"`, `null`, `{}`,
	} {
		s.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Canned, Body: text})
		c.verify(fmt.Sprintf("%07d", i)).want(502, "provider_failed")
	}
	for _, status := range []int{201, 204, 206, 301, 400, 401, 403, 404} {
		s.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Canned, Status: status,
			Body: `{"message":"Token is valid.","token":"is valid","success":"true"}`})
		if a := c.verify("7654321"); a.status != 502 {
			t.Errorf("Authy's status %d: got %d %s", status, a.status, a.raw)
		}
	}
	s.Authy.Faults().Clear()
	c.wantOut()
	c.verify(p.phone.Code()).want(200)
}

// The callback is lost and the provider fails when it is asked: the login waits,
// and is healed by the next question that is answered.
func TestProviderFailsAtPushState(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true})
	type try struct {
		trouble
		p *person
		c *client
	}
	var tries []try
	for _, x := range troubles() {
		y := try{trouble: x, p: s.member(t), c: s.client(t, tokens)}
		y.c.begin(y.p)
		y.p.approve(t)
		tries = append(tries, y)
	}
	s.Table.Age(firstAsk)
	for _, y := range tries {
		asked := s.Authy.Count(authysim.EndpointPushState)
		s.during(t, y.trouble, authysim.EndpointPushState, func() {
			y.c.status().want(200).wantPush("pending", "pending")
			y.c.status().want(200).wantPush("pending", "pending")
		})
		if n := s.Authy.Count(authysim.EndpointPushState) - asked; !y.down && (n < 1 || n > 4) {
			t.Errorf("%s: the provider was asked %d times for two reads", y.name, n)
		}
		y.c.wantOut()
	}
	for _, y := range tries {
		eventually(t, patience, y.name+" is healed", func() bool { return y.c.status().want(200).State == "active" })
		y.c.wantIn(y.p)
	}
}

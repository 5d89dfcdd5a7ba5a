package e2e_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// With the tables down every request that needs them is told to come later, and
// nothing passes.
func TestTablesDown(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p, q := s.member(t), s.person()
	waiting, in := s.client(t, tokens), s.passed(t, cookies, p)
	waiting.begin(p)
	uuid := p.waiting(t).UUID
	if err := s.Authy.Force(uuid, authysim.Denied); err != nil {
		t.Fatal(err)
	}
	code := p.phone.Code()
	for name, fault := range map[string]stack.Fault{
		"error":     {Code: "InternalServerError"},
		"throttled": {Code: "ProvisionedThroughputExceededException"},
		"cut off":   {Drop: true},
	} {
		s.Table.Inject(func(stack.Call) stack.Fault { return fault })
		for _, request := range []struct {
			c            *client
			method, path string
			f            fields
		}{
			{s.client(t, tokens), "POST", "/user", q.registration()},
			{s.client(t, tokens), "POST", "/session", p.credentials()},
			{in, "GET", "/user", nil}, {in, "GET", "/session", nil}, {in, "DELETE", "/session", nil},
			{waiting, "GET", "/session/status", nil},
			{waiting, "POST", "/session/verify", fields{"code": code}},
			{waiting, "POST", "/session/resend", fields{}},
		} {
			a := request.c.do(request.method, request.path, request.f)
			if a.status != 503 || a.Code != "unavailable" || len(a.set) != 0 || a.Token != "" {
				t.Errorf("%s, %s %s: got %d %s", name, request.method, request.path, a.status, a.raw)
			}
		}
		// The tutorials' client would stop asking for ever.
		if word, took := waiting.word(); word != "unverified" || took < 1500*time.Millisecond {
			t.Errorf("%s: /authy/status says %s after %v", name, word, took)
		}
		// A callback is not acknowledged, and what is forged is told so without a table.
		callback, err := s.Authy.Callback(uuid)
		if err != nil {
			t.Fatal(err)
		}
		if d := s.Authy.Send(callback); d.Status < 500 {
			t.Errorf("%s: callback got %d", name, d.Status)
		}
		callback.Unsigned = true
		if d := s.Authy.Send(callback); d.Status != 401 {
			t.Errorf("%s: unsigned callback got %d", name, d.Status)
		}
		s.Table.Inject(nil)
	}
	if n := len(s.requests(p, authysim.EndpointVerify)); n != 0 {
		t.Errorf("%d codes were checked without being counted", n)
	}
	s.send(t, uuid, 200)
	waiting.status().want(200).wantPush("pending", "denied")
	waiting.verify(p.phone.Code()).want(200) // the app may show another one by now
	in.wantIn(p)
	s.client(t, tokens).register(q).want(201)
}

// A callback that met a broken table is applied when Authy sends it again.
func TestCallbackAfterTheTableIsBack(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	for _, fault := range []stack.Fault{{Code: "InternalServerError"}, {Code: "InternalServerError", After: true}, {Drop: true}, {Drop: true, After: true}} {
		p := s.member(t)
		c := s.client(t, tokens)
		c.begin(p)
		s.Table.Inject(func(call stack.Call) stack.Fault {
			if call.Operation == "GetItem" {
				return stack.Fault{}
			}
			return fault
		})
		uuid := p.approve(t).UUID
		s.Table.Inject(nil)
		deliveries := s.Authy.Deliveries()
		if d := deliveries[len(deliveries)-1]; d.Status < 500 {
			t.Errorf("%+v: callback got %d", fault, d.Status)
		}
		s.send(t, uuid, 200)
		s.send(t, uuid, 200)
		c.status().want(200)
		c.wantIn(p)
		if c.logOut().want(204); s.client(t, tokens).begin(p).Login.Push.State != "pending" {
			t.Errorf("%+v: the place of an answered push is not free", fault)
		}
	}
}

// Authy may switch callbacks off after errors; then the status read finds out.
func TestCallbackSwitchedOffAfterErrors(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Authy: authysim.Options{DisableCallbackAfter: 3}})
	var people []*person
	var clients []*client
	for range 4 {
		p, c := s.member(t), s.client(t, tokens)
		c.begin(p)
		people, clients = append(people, p), append(clients, c)
	}
	s.Table.Inject(func(stack.Call) stack.Fault { return stack.Fault{Code: "InternalServerError"} })
	for _, p := range people[:3] {
		p.approve(t)
	}
	s.Table.Inject(nil)
	people[3].approve(t)
	if s.Authy.CallbackURL() != "" || s.Authy.Delivered() != 3 {
		t.Fatalf("%d callbacks, then to %q; want three and none", s.Authy.Delivered(), s.Authy.CallbackURL())
	}
	s.Table.Age(firstAsk)
	for i, c := range clients {
		eventually(t, patience, "healed", func() bool { return c.status().want(200).State == "active" })
		c.wantIn(people[i])
	}
}

// mishap is what befalls the table's calls, from a given one on.
type mishap struct {
	name  string
	fault stack.Fault
	times int64
}

var mishaps = []mishap{
	{"answer lost once", stack.Fault{After: true, Drop: true}, 1},
	{"conflict once", stack.Fault{Code: "TransactionConflictException"}, 1},
	{"done, never answered", stack.Fault{After: true, Code: "InternalServerError"}, 3},
	{"not done", stack.Fault{Code: "InternalServerError"}, 3},
}

// ER-1: whatever call of the table fails, in whatever way, nobody gets in who
// should not, and a person who tries again does. With -short it is every third call.
func TestTableFailsAtEveryCall(t *testing.T) {
	t.Parallel()
	for i, m := range mishaps {
		first, step := int64(1), int64(1)
		if testing.Short() {
			first, step = int64(1+i%3), 3
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms", "LIMIT_UNPROVED": "20/1h", "LIMIT_MESSAGES": "20/1h"}})
			for _, flow := range []struct {
				name string
				run  func(t *testing.T, s *system, k kind)
			}{{"push", stubbornPush}, {"code", stubbornCode}} {
				for at := first; ; at += step {
					var calls atomic.Int64
					s.Table.Inject(func(stack.Call) stack.Fault {
						if n := calls.Add(1); n >= at && n < at+m.times {
							return m.fault
						}
						return stack.Fault{}
					})
					k := kinds[at%int64(len(kinds))]
					flow.run(t, s, k)
					s.Table.Inject(nil)
					if t.Failed() {
						t.Fatalf("%s, %s, %s at call %d", m.name, k, flow.name, at)
					}
					if calls.Load() < at {
						t.Logf("%s: %d calls", flow.name, at-1)
						break
					}
				}
			}
		})
	}
}

// again repeats a step while the answer is that the system is not there.
func again(t *testing.T, step func() answer) answer {
	t.Helper()
	for range 3 {
		a := step()
		if a.status != 503 {
			return a
		}
		if a.Token != "" || len(a.set) != 0 {
			t.Errorf("%s: a token with a 503", a.what)
		}
	}
	t.Fatal("503 three times")
	return answer{}
}

// stubbornPush logs in with a push and repeats what fails, as a person does.
func stubbornPush(t *testing.T, s *system, k kind) {
	t.Helper()
	p := s.person()
	p.phone.InstallApp()
	c := s.client(t, k)
	again(t, func() answer { return c.register(p) }).want(201)
	for range 3 { // else a push that a failure left behind is in the way for its lifetime
		if s.Prove(t.Context(), p.email) == nil {
			break
		}
	}
	again(t, func() answer { return c.logIn(p) }).want(200)
	c.wantNotIn()
	if len(p.phone.Pending()) == 0 { // it could not be sent; ask for another one
		again(t, func() answer { return c.resend(fields{"channel": "push"}) }).want(200)
	}
	r := p.approve(t)
	for range 3 {
		deliveries := s.Authy.Deliveries()
		if deliveries[len(deliveries)-1].Status == 200 {
			break
		}
		callback, err := s.Authy.Callback(r.UUID)
		if err != nil {
			t.Fatal(err)
		}
		s.Authy.Send(callback)
	}
	if a := again(t, c.status).want(200); a.State != "active" {
		t.Fatalf("after approval: %s", a.raw)
	}
	again(t, c.whoAmI).want(200)
	if a := again(t, c.logOut); a.status != 204 && a.status != 403 { // 403: it was done the first time
		t.Errorf("logging out: %d %s", a.status, a.raw)
	}
	again(t, c.whoAmI).want(403)
}

// stubbornCode logs in with a code and repeats what fails.
func stubbornCode(t *testing.T, s *system, k kind) {
	t.Helper()
	p := s.person()
	c := s.client(t, k)
	again(t, func() answer { return c.register(p) }).want(201)
	again(t, func() answer { return c.logIn(p) }).want(200)
	again(t, func() answer { return c.resend(nil) }).want(200)
	asked := len(s.requests(p, authysim.EndpointVerify))
	a := again(t, func() answer { return c.verify(p.phone.WrongCode()) }).want(401)
	if n := len(s.requests(p, authysim.EndpointVerify)) - asked; n == 0 {
		t.Errorf("%s: 401 without a question to the provider", a.what)
	}
	code := p.phone.LastCode()
	a = c.verify(code)
	for tries := 0; a.status == 503 && tries < 3; tries++ {
		// Was it taken? Then the status says so; else another code is sent.
		if a = again(t, c.status); a.State == "active" {
			break
		}
		a.wantPush("pending", "none")
		again(t, func() answer { return c.resend(nil) }).want(200)
		a = c.verify(p.phone.LastCode())
	}
	a.want(200)
	again(t, c.whoAmI).want(200)
	if a := again(t, c.logOut); a.status != 204 && a.status != 403 { // 403: it was done the first time
		t.Errorf("logging out: %d %s", a.status, a.raw)
	}
	again(t, c.whoAmI).want(403)
}

// wantNotIn is wantOut while anything may fail.
func (c *client) wantNotIn() {
	c.t.Helper()
	if a := c.whoAmI(); a.status == 200 && !strings.Contains(a.Phone, "•") { // a registration shows the phone masked
		c.t.Errorf("in without a second factor: %s", a.raw)
	}
}

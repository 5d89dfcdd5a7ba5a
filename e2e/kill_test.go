package e2e_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// logins is how many logins are begun while processes are killed.
var logins = flag.Int("logins", 0, "logins of the kill test; 0 means 30 with -short, and 700 without, which is a thousand kills")

func killedLogins() int64 {
	switch {
	case *logins > 0:
		return int64(*logins)
	case testing.Short():
		return 30
	default:
		return 700
	}
}

// What an account may do in the kill test, in all: nothing comes back in time.
const (
	killCodes     = 40
	killPasswords = 30
	killMessages  = 6
	killPushes    = 12
	perAccount    = 5 // logins
)

var killSettings = map[string]string{
	"PUSH_LIFETIME": "10s", "LOGIN_LIFETIME": "20s", "LIMIT_MESSAGES_PAUSE": "1ms",
	"LIMIT_CODES_LOGIN": "1000", "LIMIT_CODES_ACCOUNT": "40/8000h", "LIMIT_PASSWORDS": "30/8000h",
	"LIMIT_MESSAGES": "6/8000h", "LIMIT_UNPROVED": "6/8000h", "LIMIT_PUSHES": "12/8000h",
}

// F-10: functions are killed as kill -9 does, at random points, while people log
// in. Whatever was cut in two, no login waits for ever, no counter is lower than
// the tries that were made, and whoever could not register can.
func TestKill(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: killSettings, Environments: 4})
	sent, killed := make(chan struct{}), make(chan int)
	go s.massacre(sent, killed)

	var begun atomic.Int64
	todo := make(chan *victim)
	var workers sync.WaitGroup
	for range 12 {
		workers.Go(func() {
			for v := range todo {
				v.live()
			}
		})
	}
	var accounts []*victim
	for i := 0; begun.Load() < killedLogins(); i++ {
		v := &victim{t: t, s: s, sent: sent, person: s.person(), guesses: i%2 == 0, exhausts: i%10 == 0, begun: &begun}
		if i%4 < 3 {
			v.phone.InstallApp()
		}
		accounts = append(accounts, v)
		todo <- v
	}
	close(todo)
	workers.Wait()
	close(sent)
	processes := <-killed

	s.Table.Age(20 * time.Second) // the lifetime of the last login
	t.Run("afterwards", func(t *testing.T) {
		for _, v := range accounts {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				v.t = t
				v.check()
			})
		}
	})
	var passed, cut, failed int
	for _, v := range accounts {
		passed, cut = passed+v.passed, cut+v.cut
		if !v.registered {
			failed++
		}
	}
	t.Logf("%d processes killed: %d requests cut, of %d logins %d passed, %d of %d registrations failed",
		processes, cut, begun.Load(), passed, failed, len(accounts))
	if cut == 0 || passed == 0 {
		t.Error("nothing was cut in two, or nobody got in: this run shows nothing")
	}
}

// massacre kills a process at every second of the requests that are sent, at some moment of its life or another's. It goes by
// requests and not by the clock: on a slow machine nobody would get through.
func (s *system) massacre(sent chan struct{}, killed chan int) {
	n := 0
	names := []string{"register", "session", "status", "callback", "verify"}
	for range sent {
		if rand.IntN(2) > 0 {
			continue
		}
		time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
		if s.Kill(names[rand.IntN(len(names))]) {
			n++
		}
	}
	killed <- n
}

// victim is a person whose requests may be cut in two, and what they did.
type victim struct {
	*person
	t        *testing.T
	s        *system
	sent     chan<- struct{}
	guesses  bool          // never passes, but guesses passwords and codes
	exhausts bool          // and uses its passwords up in the end, which takes long
	begun    *atomic.Int64 // logins of all

	registered bool // they were told so
	clients    []*client
	passed     int
	guessed    int // codes that were sent
	refused    int // wrong passwords that were checked
	cut        int // requests that nobody answered
}

// send sends a request, again where nothing came back, and gives up at times.
func (v *victim) send(c *client, method, path string, f fields, times int) answer {
	var a answer
	for range times {
		v.sent <- struct{}{}
		var err error
		if a, err = c.try(c.request(method, path, f)); err != nil {
			v.t.Error(err)
			return a
		}
		if path == "/session/verify" {
			v.guessed++
		}
		if a.status != 503 {
			break
		}
		if a.turnedAway() {
			v.cut++ // or its function was killed
		} else {
			v.s.stalled(a)
		}
	}
	if a.status == 500 || a.status == 502 {
		v.t.Errorf("%s: %d %s", a.what, a.status, a.raw)
	}
	c.keep(a)
	return a
}

// live registers and logs in a few times.
func (v *victim) live() {
	r := v.s.client(v.t, kinds[rand.IntN(len(kinds))])
	v.registered = v.send(r, "POST", "/user", v.registration(), 1+rand.IntN(2)).status == 201
	if !v.registered && rand.IntN(2) == 0 {
		return // gives up; see check
	}
	for range perAccount {
		c := v.s.client(v.t, kinds[rand.IntN(len(kinds))])
		if v.guesses && rand.IntN(2) == 0 {
			if v.send(c, "POST", "/session", fields{"email": v.email, "password": "a wrong password"}, 1).status == 403 {
				v.refused++
			}
		}
		v.begun.Add(1)
		if a := v.send(c, "POST", "/session", v.credentials(), 3); a.status != 200 {
			continue
		}
		v.clients = append(v.clients, c)
		if v.guesses {
			v.guess(c)
		} else {
			v.finish(c)
		}
	}
}

// guess tries codes and denies what the phone shows.
func (v *victim) guess(c *client) {
	for range 3 {
		v.send(c, "POST", "/session/verify", fields{"code": v.phone.WrongCode()}, 1)
	}
	for _, r := range v.phone.Pending() {
		_ = v.phone.Deny(r.UUID) // it may have run out
	}
}

// finish passes the login in one way or another, or not at all.
func (v *victim) finish(c *client) {
	code := ""
	switch pending := v.phone.Pending(); {
	case len(pending) > 0 && rand.IntN(2) == 0:
		for _, r := range pending {
			_ = v.phone.Approve(r.UUID)
		}
	case v.phone.HasApp():
		code = v.phone.Code()
	default:
		v.send(c, "POST", "/session/resend", fields{}, 2)
		code = v.phone.LastCode()
	}
	if code != "" {
		v.send(c, "POST", "/session/verify", fields{"code": code}, 2)
	}
	if a := v.send(c, "GET", "/session/status", nil, 3); a.State == "active" {
		v.passed++
	}
}

// check looks at what is left, when nobody kills any more.
func (v *victim) check() {
	v.t.Helper()
	s, t := v.s, v.t
	// Every login is over in one way or another.
	for _, c := range v.clients {
		c.t = t
		if a := c.status(); a.status == 200 && !slices.Contains([]string{"active", "expired", "locked", "cancelled"}, a.State) {
			v.t.Errorf("%s: a login that never ends: %s", v.name, a.raw)
		}
	}
	// Nobody is kept from registering, but by having passed a factor.
	switch a := s.client(t, tokens).register(v.person); {
	case a.status == 409 && !v.guesses:
	case a.status != 201:
		v.t.Errorf("%s, registered %v: registering again: %d %s", v.name, v.registered, a.status, a.raw)
	}
	if v.guesses {
		v.checkCounters()
	}
	if n := len(v.phone.Inbox()); n > killMessages {
		v.t.Errorf("%s: %d texts, the limit is %d", v.name, n, killMessages)
	}
}

// checkCounters compares what the limits still allow with what the provider saw.
func (v *victim) checkCounters() {
	v.t.Helper()
	s := v.s
	checked := len(s.requests(v.person, authysim.EndpointVerify))
	c := s.client(v.t, tokens)
	left := *c.begin(v.person).Login.AttemptsLeft
	if left > killCodes-checked || left < killCodes-v.guessed {
		v.t.Errorf("%s: %d codes left of %d, after %d were sent and %d checked", v.name, left, killCodes, v.guessed, checked)
	}
	// What is left is all that there is.
	for {
		a := c.verify(v.phone.WrongCode())
		if a.status == 429 {
			break
		}
		if a.status == 404 { // the login ran out
			c.begin(v.person)
		} else if a.want(401); len(s.requests(v.person, authysim.EndpointVerify)) > killCodes {
			break
		}
	}
	if n := len(s.requests(v.person, authysim.EndpointVerify)); n > killCodes || n < checked+left {
		v.t.Errorf("%s: %d codes were checked in all, the limit is %d", v.name, n, killCodes)
	}
	for v.exhausts && v.refused <= killPasswords {
		a := c.do("POST", "/session", fields{"email": v.email, "password": "a wrong password"})
		if a.status == 429 {
			break
		}
		a.want(403)
		v.refused++
	}
	if v.refused > killPasswords {
		v.t.Errorf("%s: more wrong passwords than the limit of %d", v.name, killPasswords)
	}
	if n := len(s.requests(v.person, authysim.EndpointPush)); n > killPushes {
		v.t.Errorf("%s: %d pushes, the limit is %d", v.name, n, killPushes)
	}
}

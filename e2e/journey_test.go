package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/tally"
)

// journeyCodes is how many codes an account of a journey may try in all: nothing comes back in time.
const journeyCodes = 40

// journeySettings let people try again as often as a fault makes them.
var journeySettings = map[string]string{
	"LIMIT_MESSAGES_PAUSE": "1ms", "LIMIT_MESSAGES": "500/8000h", "LIMIT_UNPROVED": "500/8000h", "LIMIT_PUSHES": "500/8000h",
	"LIMIT_CODES_LOGIN": "90", "LIMIT_CODES_ACCOUNT": "40/8000h", "LIMIT_PASSWORDS": "500/8000h",
}

// A journey is one person's way from registering to a session while something fails, and what became of it.
type journey struct {
	s    *system
	to   *tally.Tally
	p    *person
	c    *client
	ends string // how it should end: by push, app, sms; or guess, which never ends in a session

	// clock, if not nil, is how far the clock of the function that serves a path is from the right one. Authy's is right.
	clock func(path string) time.Duration
	late  bool // the login may be over by now
	quiet bool // nothing is made to fail any more

	registered bool     // they were told so
	begun      bool     // there is a login
	approved   string   // the push that was approved on the phone
	asked      int      // requests for a message
	away       []answer // refusals because something is not there
	in         bool
}

// counting begins a row, which the test's end writes and holds to: nothing lost, nothing wrong.
func counting(t *testing.T, id, fault string) *tally.Tally {
	t.Helper()
	to := tally.New(id, fault)
	t.Cleanup(func() {
		for i, problem := range to.Close() {
			if i == 20 {
				t.Error("and more")
				break
			}
			t.Error(problem)
		}
		t.Log(to.Row())
	})
	return to
}

// travel runs n journeys, some at a time: all of them in the storm, and then each once more in the calm that end brings.
func (s *system) travel(t *testing.T, to *tally.Tally, n int, end func()) {
	t.Helper()
	var all []*journey
	for i := range n {
		all = append(all, s.journey(t, to, i))
	}
	crowd(all, 6, (*journey).storm)
	end()
	crowd(all, 1, (*journey).calm)
}

// journey is the i-th of a run: they end in turns, and come from all kinds of clients.
func (s *system) journey(t *testing.T, to *tally.Tally, i int) *journey {
	j := &journey{s: s, to: to, p: s.person(), ends: ends[i%len(ends)], c: s.client(t, kinds[i%len(kinds)])}
	if j.ends != "sms" {
		j.p.phone.InstallApp()
	}
	return j
}

// ends are how a journey may end.
var ends = []string{"push", "app", "guess", "push", "sms"}

// eachCall runs one journey for each call of the tables that it makes, and for each of its ends, with the fault at that call. With
// -short it is some of the calls. seen is told of every call, and look looks at the journey before the calm.
func (s *system) eachCall(t *testing.T, to *tally.Tally, fault func(stack.Call) stack.Fault, seen func(stack.Call), look func(*journey)) {
	t.Helper()
	step := int64(size(9, 1))
	for i := range ends[:4] { // the fourth is a push again: by sms
		missed := 0 // one journey may end early on a busy machine
		for at := 1 + int64(i)%step; missed < 2; at += step {
			j := s.journey(t, to, []int{0, 1, 2, 4}[i])
			var calls atomic.Int64
			var struck atomic.Bool
			s.Table.Inject(func(c stack.Call) stack.Fault {
				f := stack.Fault{}
				if calls.Add(1) == at {
					to.Strike(site(c))
					struck.Store(true)
					f = fault(c)
				}
				seen(c)
				return f
			})
			j.storm()
			s.Table.Inject(nil)
			look(j)
			j.calm()
			if missed++; struck.Load() {
				missed = 0
			}
		}
	}
}

func crowd(all []*journey, workers int, do func(*journey)) {
	var next atomic.Int64
	var busy sync.WaitGroup
	for range min(workers, len(all)) {
		busy.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(all); i = next.Add(1) - 1 {
				do(all[i])
			}
		})
	}
	busy.Wait()
}

// ask sends a request, a few times where it is refused for a while, and holds each refusal to be a clear one.
func (j *journey) ask(method, path string, f fields) answer {
	var a answer
	tries := 4
	if j.quiet { // nothing fails but the machine, which may be busy for long
		tries = 40
	}
	for n := range tries {
		if n > 4 {
			time.Sleep(time.Second)
		}
		var err error
		j.by(path, func(time.Duration) { a, err = j.c.try(j.c.request(method, path, f)) })
		if err != nil {
			j.to.Wrong("%s: %v", j.p.name, err)
			return a
		}
		j.c.keep(a)
		if path == "/session/resend" {
			j.asked++
		}
		switch {
		case a.turnedAway(): // by the gateway, in its own words
			time.Sleep(rand.N(50 * time.Millisecond)) // a client comes again later, and not with all others
		case a.status >= 400:
			j.refused(a)
		}
		if a.status != 503 {
			break
		}
		j.away = append(j.away, a)
	}
	return a
}

// by lets something happen by the clock of the function that serves a path. One that is ahead sees all that is stored as older, and
// what it stores itself is ahead for the others.
func (j *journey) by(path string, do func(ahead time.Duration)) {
	if j.clock == nil {
		do(0)
		return
	}
	ahead := j.clock(path)
	j.s.Table.Age(ahead)
	do(ahead)
	j.s.Table.Age(-ahead)
}

// refused holds an answer to the form of a refusal.
func (j *journey) refused(a answer) {
	switch {
	case a.status == 500:
		j.to.Wrong("%s: %d %s", a.what, a.status, a.raw)
	case a.Code == "" || a.Message == "" || a.Token != "" || len(a.set) > 0 && a.status == 503:
		j.to.Wrong("%s: %d is no clear refusal: %s", a.what, a.status, a.raw)
	case (a.status == 503 || a.status == 429) && a.header.Get("Retry-After") == "":
		j.to.Wrong("%s: %d without Retry-After", a.what, a.status)
	}
}

// storm is the way while things fail.
func (j *journey) storm() {
	if j.begin(); !j.begun {
		return
	}
	if j.ends == "guess" {
		for range 3 {
			j.guess()
		}
		return
	}
	j.finish(j.ends)
}

// signUp registers, with another password where the first one is taken for a common one: the list is a filter, which is wrong about
// one in some hundreds.
func (j *journey) signUp() answer {
	a := j.ask("POST", "/user", j.p.registration())
	if a.status == 400 && a.Field == "password" {
		j.p.password += ", and more"
		j.s.secret("password", j.p.password)
		a = j.ask("POST", "/user", j.p.registration())
	}
	return a
}

// begin registers and sends the password, unless that is done.
func (j *journey) begin() {
	j.registered = j.registered || j.signUp().status == 201
	if !j.registered || j.begun {
		return
	}
	j.c = j.s.client(j.c.t, j.c.kind)
	if j.begun = j.ask("POST", "/session", j.p.credentials()).status == 200; j.begun {
		j.notIn("before a factor")
	}
}

func (j *journey) guess() {
	a := j.ask("POST", "/session/verify", fields{"code": j.p.phone.WrongCode()})
	if a.status == 200 {
		j.to.Wrong("%s: in by a wrong code", j.p.name)
	}
}

func (j *journey) notIn(when string) {
	if a := j.ask("GET", "/user", nil); a.status == 200 {
		j.to.Wrong("%s: in %s: %s", j.p.name, when, a.raw)
	}
}

// finish passes the login, or tries to.
func (j *journey) finish(by string) {
	switch by {
	case "push":
		j.approve()
	case "app":
		j.code(j.p.phone.Code())
	default:
		if a := j.ask("POST", "/session/resend", fields{"force": true}); a.status != 200 {
			return
		}
		j.code(j.p.phone.LastCode())
	}
	if !j.in {
		a := j.ask("GET", "/session/status", nil)
		j.in = a.status == 200 && a.State == "active"
	}
	if j.in && by == "push" && j.approved == "" {
		j.to.Wrong("%s: in by a push that nobody approved", j.p.name)
	}
}

func (j *journey) code(code string) {
	j.in = code != "" && j.ask("POST", "/session/verify", fields{"code": code}).status == 200
}

// approve answers the push on the phone, and has Authy tell of it until that was taken.
func (j *journey) approve() {
	if len(j.p.phone.Pending()) == 0 { // it could not be sent
		j.ask("POST", "/session/resend", fields{"channel": "push"})
	}
	for _, r := range j.p.phone.Pending() {
		if j.p.phone.Approve(r.UUID) == nil {
			j.approved = r.UUID
			j.tell(r.UUID)
		}
	}
}

// tell sends the callback again while it is refused, as Authy does. "" is no push.
func (j *journey) tell(uuid string) {
	for range 4 {
		if uuid == "" || j.told(uuid) {
			return
		}
		callback, err := j.s.Authy.Callback(uuid)
		if err != nil {
			j.to.Wrong("%s: %v", j.p.name, err)
			return
		}
		j.by("/authy/callback", func(ahead time.Duration) {
			callback.Nonce = strconv.FormatInt(time.Now().Add(-ahead).Unix(), 10) // Authy's time, as that clock sees it
			j.s.Authy.Send(callback)
		})
	}
}

// told tells whether a callback about a push was taken.
func (j *journey) told(uuid string) bool {
	for _, d := range j.s.Authy.Deliveries() {
		if d.UUID == uuid && d.Status == 200 {
			return true
		}
	}
	return false
}

// calm looks at what is left when nothing fails any more: an approval counts, a counter knows of every try, and who was
// refused gets in.
func (j *journey) calm() {
	j.quiet = true
	if n := len(j.p.phone.Inbox()); n > j.asked {
		j.to.Wrong("%s: %d texts for %d requests", j.p.name, n, j.asked)
	}
	if j.begun && !j.in {
		j.tell(j.approved)
		a := j.ask("GET", "/session/status", nil)
		// What reached the phone though its answer was lost passes nothing: the login says that it failed, or has none.
		waits := a.Login != nil && a.Login.Push != nil && (a.Login.Push.State == "pending" || a.Login.Push.State == "approved") &&
			(!j.late || a.State == "pending")
		if j.in = a.State == "active"; !j.in && j.approved != "" && waits {
			j.to.Lost("%s: the push was approved, and then: %d %s", j.p.name, a.status, a.raw)
			return
		}
	}
	switch {
	case j.in:
		if a := j.ask("GET", "/user", nil); a.status != 200 || a.Email != j.p.email {
			j.to.Lost("%s: the session is gone: %d %s", j.p.name, a.status, a.raw)
			return
		}
		j.to.Passed()
	default:
		if problem := j.again(); problem != "" {
			j.to.Lost("%s, %s, registered %v, begun %v: %s", j.p.name, j.ends, j.registered, j.begun, problem)
			return
		}
		j.to.Refused()
	}
}

// again is a new login of a person who was refused. It says what stands in the way.
func (j *journey) again() string {
	j.c = j.s.client(j.c.t, j.c.kind)
	// An account that passed a factor keeps its address: then the code was right, and its answer lost.
	if a := j.signUp(); a.status != 201 && (a.status != 409 || j.ends == "guess") {
		return fmt.Sprintf("registering again: %d %s", a.status, a.raw)
	}
	j.c = j.s.client(j.c.t, j.c.kind)
	a := j.ask("POST", "/session", j.p.credentials())
	if a.status != 200 || a.Login == nil || a.Login.AttemptsLeft == nil {
		return fmt.Sprintf("a new login: %d %s", a.status, a.raw)
	}
	if checked, left := len(j.s.requests(j.p, authysim.EndpointVerify)), *a.Login.AttemptsLeft; left > journeyCodes-checked {
		return fmt.Sprintf("the counter knows of %d tries, %d were made", journeyCodes-left, checked)
	}
	if j.finish("sms"); !j.in {
		return "the new login does not pass"
	}
	return ""
}

// site names a call of the table.
func site(c stack.Call) string {
	return fmt.Sprintf("%s %s %s", c.Caller, c.Operation, strings.Join(c.Tables, " "))
}

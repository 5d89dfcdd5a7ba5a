package e2e_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/tally"
)

// F-9: what happens to the logins of several people comes in any order: begun, sent again, its id lost on the way, answered, told,
// told late, told twice, asked, expired, cancelled. A login passes if and only if its own newest push was approved, on its own
// phone, while it waited.
func TestF9Shuffled(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: journeySettings})
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true}) // they are sent by hand
	to := counting(t, "F-9", "events of several logins in any order")
	fifth := 1
	if testing.Short() {
		fifth = 5 // of what it is told, rapid does so little then
	}
	for name, value := range map[string]int{"rapid.checks": size(fifth*8, 100), "rapid.steps": size(fifth*40, 60)} {
		if err := flag.Set(name, strconv.Itoa(value)); err != nil {
			t.Fatal(err)
		}
	}
	var crew []*person
	for range 3 {
		crew = append(crew, s.member(t))
	}
	rapid.Check(t, func(r *rapid.T) {
		m := &shuffle{r: r, t: t, s: s, to: to, crew: crew, said: map[string]authysim.Status{}}
		s.Table.Age(loginLife + pushLife) // whatever an earlier run left is over
		r.Repeat(map[string]func(*rapid.T){
			"begin": m.begin, "begin, its id lost": m.beginLost, "send again": m.sendAgain, "ask": m.ask, "expire": m.expire, "cancel": m.cancel,
			// the more often
			"too late": m.tooLate, "answer": m.answer, "answer one more": m.answer, "tell": m.tell, "tell later": m.tell, "read": m.readOne, "read more": m.readOne,
		})
		m.end()
	})
}

// shuffle is the model of one run beside the system.
type shuffle struct {
	r    *rapid.T
	t    *testing.T
	s    *system
	to   *tally.Tally
	crew []*person

	now    time.Duration // by the tables' clock: what Age has added
	logins []*shuffled
	pushes []string // the uuids of all, that of logins that nobody can reach too
	said   map[string]authysim.Status
	posted []authysim.Callback
}

// shuffled is one login in the model.
type shuffled struct {
	p         *person
	c         *client
	began     time.Duration
	push      string // the newest
	sent      time.Duration
	settled   authysim.Status // what a callback told in time
	cancelled bool
	active    bool
}

func (m *shuffle) open(l *shuffled) bool {
	return !l.cancelled && !l.active && m.now-l.began < loginLife
}

func (m *shuffle) alive(l *shuffled) bool { return l.push != "" && m.now-l.sent < pushLife }

// one draws one of the logins, or skips the step.
func (m *shuffle) one(r *rapid.T) *shuffled {
	if len(m.logins) == 0 {
		r.Skip("no login yet")
	}
	return rapid.SampledFrom(m.logins[max(0, len(m.logins)-6):]).Draw(r, "login")
}

func (m *shuffle) ask1(c *client, method, path string, f fields) answer {
	a, err := c.try(c.request(method, path, f))
	if err != nil {
		m.r.Fatal(err)
	}
	c.keep(a)
	return a
}

// newPush is what came to a phone by a step, "" for nothing.
func (m *shuffle) newPush(p *person, step func()) string {
	before := p.phone.Pending()
	step()
	for _, request := range p.phone.Pending() {
		if !slices.ContainsFunc(before, func(b authysim.Request) bool { return b.UUID == request.UUID }) {
			m.pushes = append(m.pushes, request.UUID)
			return request.UUID
		}
	}
	return ""
}

func (m *shuffle) begin(r *rapid.T) {
	waiting := 0
	for _, l := range m.logins {
		if m.open(l) && m.alive(l) && l.settled == "" {
			waiting++
		}
	}
	if waiting >= 4 {
		r.Skip("enough logins wait")
	}
	p := rapid.SampledFrom(m.crew).Draw(r, "person")
	l := &shuffled{p: p, c: m.s.client(m.t, rapid.SampledFrom(kinds).Draw(r, "client")), began: m.now, sent: m.now}
	status := 0
	l.push = m.newPush(p, func() { status = m.ask1(l.c, "POST", "/session", p.credentials()).status })
	if status == 200 {
		m.to.Strike("begin")
		m.logins = append(m.logins, l)
	}
}

// beginLost begins a login whose push is on the phone before its id can be written. The client hears of a failure.
func (m *shuffle) beginLost(r *rapid.T) {
	p := rapid.SampledFrom(m.crew).Draw(r, "person")
	c := m.s.client(m.t, tokens)
	m.newPush(p, func() {
		m.s.Table.Inject(func(call stack.Call) stack.Fault {
			if call.Operation == "UpdateItem" && slices.Contains(call.Tables, m.s.Tables["LOGINS_TABLE"]) {
				return stack.Fault{Code: "InternalServerError"}
			}
			return stack.Fault{}
		})
		m.ask1(c, "POST", "/session", p.credentials())
		m.s.Table.Inject(nil)
	})
	m.to.Strike("begin, its id lost")
}

func (m *shuffle) sendAgain(r *rapid.T) {
	l := m.one(r)
	if push := m.newPush(l.p, func() { m.ask1(l.c, "POST", "/session/resend", fields{"channel": "push"}) }); push != "" {
		m.to.Strike("send again")
		l.push, l.sent, l.settled = push, m.now, ""
	}
}

// answer presses a button on a phone; the callback is posted, and may come at any time, or never.
func (m *shuffle) answer(r *rapid.T) {
	if len(m.pushes) == 0 {
		r.Skip("no push yet")
	}
	// mostly one of the last, which belong to logins that wait
	uuid := rapid.SampledFrom(m.pushes[max(0, len(m.pushes)-4):]).Draw(r, "push")
	if m.said[uuid] != "" {
		r.Skip("it is answered")
	}
	m.press(r, uuid, rapid.SampledFrom([]authysim.Status{authysim.Approved, authysim.Approved, authysim.Denied}).Draw(r, "answer"))
}

// tooLate approves a push of a login that waits, when the push is over or the login was given up.
func (m *shuffle) tooLate(r *rapid.T) {
	l := m.one(r)
	if !m.open(l) || !m.alive(l) || m.said[l.push] != "" {
		r.Skip("nothing waits for an answer")
	}
	if rapid.Bool().Draw(r, "given up") {
		if m.ask1(l.c.copy(), "DELETE", "/session", nil).status != 204 {
			r.Fatal("a login that waits can't be given up")
		}
		l.cancelled = true
	} else {
		m.s.Table.Age(pushLife)
		m.now += pushLife
	}
	m.press(r, l.push, authysim.Approved)
	m.deliver(r, m.posted[len(m.posted)-1])
	m.to.Strike("too late")
	m.read(r, l)
}

func (m *shuffle) press(r *rapid.T, uuid string, answer authysim.Status) {
	m.said[uuid] = answer
	if err := m.s.Authy.Force(uuid, m.said[uuid]); err != nil {
		r.Fatal(err)
	}
	callback, err := m.s.Authy.Callback(uuid)
	if err != nil {
		r.Fatal(err)
	}
	m.posted = append(m.posted, callback)
	m.to.Strike("answer")
}

// tell delivers any callback that was posted, for the first time or once more.
func (m *shuffle) tell(r *rapid.T) {
	if len(m.posted) == 0 {
		r.Skip("none is posted")
	}
	callback := m.posted[len(m.posted)-1] // the last one, or any
	if rapid.Bool().Draw(r, "late") {
		callback = rapid.SampledFrom(m.posted).Draw(r, "callback")
	}
	m.deliver(r, callback)
}

func (m *shuffle) deliver(r *rapid.T, callback authysim.Callback) {
	if d := m.s.Authy.Send(callback); d.Status != 200 {
		r.Fatalf("a callback got %d %s", d.Status, d.Answer)
	}
	m.to.Strike("tell")
	for _, l := range m.logins {
		if l.push == callback.UUID && m.open(l) && m.alive(l) && l.settled == "" {
			l.settled = m.said[l.push]
		}
	}
}

// ask lets so much time pass that the next read asks Authy.
func (m *shuffle) ask(r *rapid.T) {
	l := m.one(r)
	m.s.Table.Age(firstAsk)
	m.now += firstAsk
	m.to.Strike("ask")
	m.read(r, l)
}

func (m *shuffle) readOne(r *rapid.T) { m.read(r, m.one(r)) }

func (m *shuffle) expire(r *rapid.T) {
	if rapid.IntRange(0, 3).Draw(r, "rarely") > 0 {
		r.Skip("not now")
	}
	m.s.Table.Age(pushLife)
	m.now += pushLife
	m.to.Strike("expire")
}

func (m *shuffle) cancel(r *rapid.T) {
	l := m.one(r)
	if a := m.ask1(l.c.copy(), "DELETE", "/session", nil); a.status == 204 {
		l.cancelled = true // a session that is logged out passes no more either
		m.to.Strike("cancel")
	}
}

// read holds what the system says of a login to the model.
func (m *shuffle) read(r *rapid.T, l *shuffled) {
	was, alive := m.open(l), m.alive(l)
	a := m.ask1(l.c, "GET", "/session/status", nil)
	in := a.status == 200 && a.State == "active"
	may := l.settled == authysim.Approved || l.settled == "" && alive && m.said[l.push] == authysim.Approved
	switch {
	case in && l.cancelled:
		m.wrong(r, "a login that was cancelled is active", a)
	case in && !l.active && !(was && may):
		m.wrong(r, fmt.Sprintf("passed, and it was told %q, its phone said %q, open %v, alive %v", l.settled, m.said[l.push], was, alive), a)
	case !in && l.settled == authysim.Approved && was:
		m.to.Lost("approved and told, and then %d %s", a.status, a.raw)
		r.Fatalf("approved and told, and then %d %s", a.status, a.raw)
	}
	if in {
		l.active = true
		if who := m.ask1(l.c, "GET", "/user", nil); who.status != 200 || who.Email != l.p.email {
			m.wrong(r, "in as somebody else than "+l.p.name, who)
		}
	}
}

func (m *shuffle) wrong(r *rapid.T, what string, a answer) {
	m.to.Wrong("%s: %d %s", what, a.status, a.raw)
	r.Fatalf("%s: %d %s", what, a.status, a.raw)
}

// end reads every login once more.
func (m *shuffle) end() {
	for _, l := range m.logins {
		m.read(m.r, l)
		if l.active {
			m.to.Passed()
		} else {
			m.to.Refused()
		}
	}
}

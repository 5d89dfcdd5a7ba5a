package logins

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// begin is near the present, because DynamoDB Local does delete what expired.
var begin = time.Now().UTC().Truncate(time.Second)

// states are logins in every state that one can be in, push and all.
func states() map[string]Login {
	pushes := map[string]Push{
		"no push":  {},
		"sending":  {Ordinal: 1, Number: "47", Place: 1, Sent: begin, Expires: begin.Add(PushLife)},
		"sent":     {Ordinal: 1, Ref: "u", Number: "47", Place: 1, Sent: begin, Expires: begin.Add(PushLife)},
		"parked":   {Ordinal: 1, AnswerID: "u", Answer: Approved, Answered: begin, Sent: begin, Expires: begin.Add(PushLife)},
		"approved": {Ordinal: 1, Ref: "u", AnswerID: "u", Answer: Approved, Answered: begin, Sent: begin, Expires: begin.Add(PushLife)},
		"ended":    {Ordinal: 1, Ref: "u", AnswerID: "u", Answer: Expired, Answered: begin, Sent: begin, Expires: begin.Add(PushLife)},
		"denied":   {Ordinal: 1, Ref: "u", AnswerID: "u", Answer: Denied, Answered: begin, Sent: begin, Expires: begin.Add(PushLife)},
		"foreign":  {Ordinal: 1, Ref: "u", AnswerID: "x", Answer: Approved, Answered: begin, Sent: begin, Expires: begin.Add(PushLife)},
		"failed":   {Ordinal: 1, Failure: "unavailable", Sent: begin, Expires: begin.Add(PushLife)},
		"expired":  {Ordinal: 1, Ref: "u", Sent: begin.Add(-PushLife), Expires: begin},
	}
	all := map[string]Login{}
	for _, state := range []State{Pending, Registered, Active, Locked, Cancelled, Ended} {
		for name, push := range pushes {
			if state == Registered && push.Ordinal != 0 {
				continue // a registration's session has no push
			}
			s := Login{ID: "id", Client: CookieClient, State: state, Factors: oneWay("1", false), Created: begin, Expires: begin.Add(LoginLife), Limits: someLimits(1), Push: push}
			if state == Active {
				s.Passed, s.Used, s.By, s.next = begin, begin, ByCode, []byte("next")
			}
			all[fmt.Sprintf("%s, %s", state, name)] = s
		}
	}
	noticed := all["pending, no push"]
	noticed.Noticed = true
	all["pending, noticed"] = noticed
	return all
}

func events() map[string]Event {
	next := Push{Ordinal: 2, Number: "11", Place: 2, Sent: begin, Expires: begin.Add(PushLife)}
	return map[string]Event{
		"push started":       PushStarted{next, someLimits(2)},
		"push sent":          PushSent{1, "u"},
		"push not sent":      PushNotSent{Ordinal: 1, Reason: "unavailable", Limits: someLimits(2)},
		"approved":           PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved},
		"denied":             PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Denied, Pause: time.Minute},
		"push paused":        PushPaused{begin.Add(time.Hour)},
		"paused already":     PushPaused{},
		"ended by provider":  PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Expired},
		"approved, other id": PushAnswered{Ordinal: 1, Ref: "other", Person: "1", Answer: Approved},
		"approved by other":  PushAnswered{Ordinal: 1, Ref: "u", Person: "2", Answer: Approved},
		"approved, old push": PushAnswered{Ordinal: 0, Ref: "u", Person: "1", Answer: Approved},
		"denied late":        DeniedLate{1, "u", "1"},
		"denied late, other": DeniedLate{1, "other", "1"},
		"denied by other":    DeniedLate{1, "u", "2"},
		"code tried":         CodeTried{5, someLimits(2)},
		"code returned":      CodeReturned{someLimits(2)},
		"counted":            Counted{someLimits(2)},
		"message asked":      MessageAsked{Limits: someLimits(2), Ceiling: begin, Notice: NoticeGiven, TypeUntil: begin},
		"notice taken":       MessageAsked{Notice: NoticeTaken},
		"person lost":        PersonLost{},
		"number barred":      NumberBarred{},
		"push to nobody":     PushNotSent{Ordinal: 1, Reason: FactorGone, Limits: someLimits(2)},
		"enrolled":           Enrolled{From: "1", To: "2", App: true, Phone: "unproved#2", Limits: someAllowance(1)},
		"enrolled, another":  Enrolled{From: "3", To: "2"},
		"code wrong":         CodeWrong{5},
		"passed by push":     Passing{By: ByPush, Session: SessionLife},
		"passed by code":     Passing{By: ByCode, Session: SessionLife},
		"device found":       AppFound{},
		"forgotten":          Forgotten{},
		"closed":             Closed{},
	}
}

// legal is the whole table of what may happen: for each event the states, as
// named above, from which it is possible. Everything else must be refused.
var legal = map[string]func(state State, push string) bool{
	"push started": func(s State, p string) bool {
		return s == Pending && (p == "denied" || p == "failed" || p == "expired" || p == "ended")
	},
	"push sent":          func(s State, p string) bool { return s == Pending && (p == "sending" || p == "parked") },
	"push not sent":      func(s State, p string) bool { return s == Pending && (p == "sending" || p == "parked") },
	"push to nobody":     func(s State, p string) bool { return s == Pending && (p == "sending" || p == "parked") },
	"enrolled":           func(s State, p string) bool { return s == Pending && p == "failed" },
	"enrolled, another":  never,
	"approved":           answerable,
	"denied":             answerable,
	"ended by provider":  answerable,
	"push paused":        func(s State, _ string) bool { return s == Pending },
	"paused already":     never,                                                                  // for longer
	"approved, other id": func(s State, p string) bool { return s == Pending && p == "sending" }, // parked, and of no effect
	"approved by other":  never,
	"approved, old push": never,
	"denied late":        func(_ State, p string) bool { return p != "no push" && p != "noticed" && p != "denied" },
	"denied late, other": func(_ State, p string) bool { return p == "sending" || p == "parked" || p == "failed" }, // its id is not known
	"denied by other":    never,
	"code tried":         func(s State, _ string) bool { return s == Pending || s == Registered },
	"code returned":      never, // nothing was tried
	"counted":            func(s State, _ string) bool { return s == Pending || s == Registered },
	"message asked":      func(s State, _ string) bool { return s == Pending || s == Registered },
	"notice taken":       func(_ State, p string) bool { return p == "noticed" },
	"person lost":        func(s State, _ string) bool { return s == Pending || s == Registered },
	"number barred":      func(s State, _ string) bool { return s == Pending || s == Registered },
	"code wrong":         func(s State, _ string) bool { return s == Pending || s == Registered },
	"passed by push":     func(s State, p string) bool { return s == Pending && p == "approved" },
	"passed by code":     func(s State, _ string) bool { return s == Pending || s == Registered },
	"forgotten":          func(s State, _ string) bool { return s == Active },
	"device found":       func(s State, _ string) bool { return s == Pending || s == Registered },
	"closed":             func(s State, _ string) bool { return s == Pending || s == Registered || s == Active },
}

func never(State, string) bool { return false }
func answerable(s State, p string) bool {
	return s == Pending && (p == "sending" || p == "sent" || p == "foreign")
}

// PU-4, and every (state, event) pair: only what the table above says.
func TestPU4EveryStateAndEvent(t *testing.T) {
	now := begin.Add(time.Second)
	for stateName, s := range states() {
		for eventName, e := range events() {
			after, err := s.Move(e, now)
			_, push, _ := cut(stateName)
			want := legal[eventName](s.State, push)
			if got := err == nil; got != want {
				t.Errorf("%q on %q: possible %v, want %v", eventName, stateName, got, want)
			}
			if err != nil && !errors.Is(err, ErrRefused) {
				t.Errorf("%q on %q: %v", eventName, stateName, err)
			}
			if err != nil && after.State != s.State {
				t.Errorf("%q on %q: refused, and yet it moved to %s", eventName, stateName, after.State)
			}
		}
	}
}

func cut(name string) (state, push string, ok bool) {
	for i := range name {
		if name[i] == ',' {
			return name[:i], name[i+2:], true
		}
	}
	return name, "", false
}

// Nothing moves a login that is past its time, and no answer counts for a push
// that is past its own.
func TestTimesEndEverything(t *testing.T) {
	for stateName, s := range states() {
		for eventName, e := range events() {
			switch e.(type) {
			case Closed, Forgotten, DeniedLate, Counted, PushPaused, MessageAsked, PersonLost, NumberBarred, CodeWrong, CodeReturned, AppFound, PushSent, PushNotSent:
				continue // bookkeeping of what began in time
			}
			if after, err := s.Move(e, begin.Add(LoginLife)); err == nil {
				t.Errorf("%q on %q after the login's end: now %s", eventName, stateName, after.State)
			}
		}
		if _, err := s.Move(PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved}, begin.Add(PushLife)); err == nil {
			t.Errorf("%q takes an answer after the push's end", stateName)
		}
	}
}

// However events come, a login that is over stays so, and approval comes from
// nothing but this login's own approved push or a right code.
func TestPassedOnlyByItsOwnFactor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Login{ID: "id", State: Pending, Factors: oneWay("1", false), Created: begin, Expires: begin.Add(LoginLife), Limits: someLimits(1)}
		now, over := begin, State("")
		for range 40 {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "seconds")) * time.Second)
			e := anyEvent(t, s)
			before := s
			after, err := s.Move(e, now)
			if err != nil {
				continue
			}
			if over != "" && after.State != over && after.State != Ended {
				t.Fatalf("was %s, and %T made it %s", over, e, after.State)
			}
			if after.State == Active && before.State != Active {
				p := e.(Passing)
				if p.By == ByPush && (before.Push.State(now) != PushApproved || before.Push.Answer != Approved) {
					t.Fatalf("passed by a push that stands %s", before.Push.State(now))
				}
				if !now.Before(before.Expires) {
					t.Fatal("passed after its end")
				}
			}
			if s = after; s.State != Pending {
				over = s.State
			}
		}
	})
}

// someLimits are those of one state of the counters: each version's are different.
func someLimits(version int64) Limits {
	l := Limits{Account: someAllowance(version), Phone: someAllowance(version)}
	l.Account.Total = int(10 + version)
	return l
}

func someAllowance(version int64) Allowance {
	at := begin.Add(time.Duration(version) * time.Second)
	l := Allowance{Version: version, Codes: at, Messages: at.Add(1e9), Pause: at.Add(2e9), Pushes: at.Add(3e9)}
	if version%2 == 0 {
		l.Place, l.PushWait = at.Add(4e9), at.Add(5e9)
	}
	return l
}

// anyEvent draws an event, often one that fits the login.
func anyEvent(t *rapid.T, s Login) Event {
	ordinal := s.Push.Ordinal - rapid.IntRange(0, 1).Draw(t, "old")
	uuid := rapid.SampledFrom([]string{"u", "v"}).Draw(t, "uuid")
	answer := rapid.SampledFrom([]Answer{Approved, Denied, Expired}).Draw(t, "answer")
	authy := rapid.SampledFrom([]string{"1", "1", "1", "2"}).Draw(t, "authy")
	sent := s.Created.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "sent")) * time.Second)
	push := Push{Ordinal: s.Push.Ordinal + 1, Number: "42", Place: 1, Sent: sent, Expires: sent.Add(PushLife)}
	limits := someLimits(rapid.Int64Range(0, 9).Draw(t, "version"))
	limits.Phone = someAllowance(rapid.Int64Range(0, 9).Draw(t, "the phone's version"))
	maybe := rapid.SampledFrom([]time.Time{{}, sent}).Draw(t, "time")
	reason := rapid.SampledFrom([]string{"failed", NoApp, FactorGone, MethodUnavailable}).Draw(t, "reason")
	enrolled := Enrolled{From: authy, To: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "to"), App: rapid.Bool().Draw(t, "device"), Phone: "unproved#2", Limits: limits.Phone}
	failed := PushNotSent{Ordinal: ordinal, Reason: reason, Limits: limits}
	return rapid.SampledFrom([]Event{
		PushStarted{push, limits}, PushStarted{push, limits}, PushSent{ordinal, uuid}, PushSent{ordinal, uuid}, failed,
		PushAnswered{Ordinal: ordinal, Ref: uuid, Person: authy, Answer: answer}, PushAnswered{Ordinal: ordinal, Ref: uuid, Person: authy, Answer: answer, Pause: time.Minute}, PushPaused{sent},
		DeniedLate{ordinal, uuid, authy}, CodeTried{3, limits}, CodeReturned{limits}, Counted{limits}, CodeWrong{3}, AppFound{}, PersonLost{}, NumberBarred{}, enrolled,
		MessageAsked{Limits: limits, Ceiling: maybe, Notice: rapid.SampledFrom([]Notice{NoticeStays, NoticeGiven, NoticeTaken, NoticeOver}).Draw(t, "notice"), TypeUntil: maybe},
		Passing{By: ByPush, Session: SessionLife}, Passing{By: ByCode, Session: SessionLife}, Closed{},
	}).Draw(t, "event")
}

func TestLoginStates(t *testing.T) {
	s := Login{State: Pending, Expires: begin.Add(LoginLife)}
	for _, c := range []struct {
		name string
		s    Login
		at   time.Time
		want LoginState
	}{
		{"waiting", s, begin, LoginPending},
		{"a moment before its end", s, begin.Add(LoginLife - 1), LoginPending},
		{"at its end", s, begin.Add(LoginLife), LoginExpired},
		{"locked", Login{State: Locked}, begin, LoginLocked},
		{"given up", Login{State: Cancelled}, begin, LoginCancelled},
		{"passed", Login{State: Active, Passed: begin}, begin, LoginApproved},
		{"passed and logged out", Login{State: Ended, Passed: begin}, begin, LoginApproved},
		{"registration logged out", Login{State: Ended}, begin, LoginCancelled},
		{"registration", Login{State: Registered, Expires: begin.Add(1), Attempts: 5, Wrong: 4}, begin, LoginPending},
		{"registration, codes used up", Login{State: Registered, Expires: begin.Add(1), Attempts: 5, Wrong: 5}, begin, LoginLocked},
	} {
		if got := c.s.StateAt(c.at, 5); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// SE-5 at the machine: time decides, not whether the table deleted the item.
func TestSE5LiveByTimeAlone(t *testing.T) {
	s := Login{State: Active, Used: begin, Expires: begin.Add(SessionLife)}
	for _, c := range []struct {
		at   time.Time
		used time.Time
		want bool
	}{
		{begin, begin, true},
		{begin.Add(SessionIdle - 1), begin, true},
		{begin.Add(SessionIdle), begin, false},
		{begin.Add(SessionLife - 1), begin.Add(SessionLife - 2), true},
		{begin.Add(SessionLife), begin.Add(SessionLife - 2), false},
	} {
		s.Used = c.used
		if got := s.Live(c.at, SessionIdle); got != c.want {
			t.Errorf("used %v, at %v: got %v, want %v", c.used, c.at, got, c.want)
		}
	}
	for _, c := range []struct {
		state State
		at    time.Time
		want  bool
	}{
		{Registered, begin.Add(RegistrationLife - 1), true}, // it is never idle: its own end is near enough
		{Registered, begin.Add(RegistrationLife), false},
		{Pending, begin, false}, {Locked, begin, false}, {Cancelled, begin, false}, {Ended, begin, false},
	} {
		s := Login{State: c.state, Used: begin, Expires: begin.Add(RegistrationLife)}
		if got := s.Live(c.at, time.Minute); got != c.want {
			t.Errorf("%s, at %v: got %v, want %v", c.state, c.at, got, c.want)
		}
	}
}

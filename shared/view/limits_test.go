package view_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
	"countersign/sim/dynamodb/tabletest"
)

// allowed are small limits, so that a short flow meets all of them.
var allowed = view.Allowed{
	Codes:    ratelimit.Codes{Login: 5, Account: ratelimit.Limit{N: 3, Per: 3 * time.Minute}, Total: 4},
	Messages: ratelimit.Messages{Account: ratelimit.Limit{N: 2, Per: 4 * time.Minute}, Pause: 30 * time.Second, Unproved: often},
	Pushes:   ratelimit.Pushes{Limit: ratelimit.Limit{N: 3, Per: 6 * time.Minute}, Unproved: often, Pause: 20 * time.Second},
}

// often is the limit of messages and pushes to a number that nobody has proved.
var often = ratelimit.Limit{N: 4, Per: 8 * time.Minute}

var rules = view.Rules{Codes: allowed.Codes}

const pushLife = time.Minute

// flow is one login with real counters. The test chooses the times.
type flow struct {
	t       *rapid.T
	limits  *ratelimit.Table
	now     time.Time
	s       logins.Login
	known   bool // nobody else has changed the counters since this login counted
	ordinal int  // of the pushes of other logins
}

// changes are made to the counters of account or phone.
type changes func(of ratelimit.Subject) []ratelimit.Change

// count changes the counters of account and phone, or neither of them if one refuses. It
// notes on the login what they allow.
func (f *flow) count(do, undo changes) (over bool) {
	f.t.Helper()
	account, phone := ratelimit.Subjects(f.s.CountedIn())
	ofAccount, over := f.apply(account, do)
	ofPhone := ratelimit.Counters{}
	if !over {
		if ofPhone, over = f.apply(phone, do); over {
			ofAccount, _ = f.apply(account, undo)
		}
		f.known = true
	}
	f.move(logins.Counted{Limits: allowed.LimitsOf(f.s, ofAccount, ofPhone)})
	return over
}

func (f *flow) apply(of ratelimit.Subject, do changes) (c ratelimit.Counters, over bool) {
	f.t.Helper()
	c, err := f.limits.Apply(context.Background(), of.Key, f.now, do(of)...)
	_, over = errors.AsType[*ratelimit.Exceeded](err)
	if err != nil && !over {
		f.t.Fatal(err)
	}
	return c, over
}

func (f *flow) move(e logins.Event) {
	f.t.Helper()
	after, err := f.s.Move(e, f.now)
	if err != nil {
		f.t.Fatalf("%T: %v", e, err)
	}
	f.s = after
}

// message asks for a text. If follow is set, it first waits as long as resendAfter says.
func (f *flow) message(follow bool) {
	l := rules.Login(f.s, f.now)
	if follow && l.ResendAfter != nil {
		f.now = f.now.Add(time.Duration(*l.ResendAfter) * time.Second)
		if l = rules.Login(f.s, f.now); l.State == logins.LoginPending && *l.ResendAfter != 0 {
			f.t.Fatalf("after resendAfter it is %d", *l.ResendAfter)
		}
	}
	if l.State != logins.LoginPending || f.s.Attempts >= allowed.Codes.Login {
		return // refused by the login itself
	}
	known, promised := f.known, l.ResendAfter != nil && *l.ResendAfter == 0
	over := f.count(func(of ratelimit.Subject) []ratelimit.Change {
		return append(allowed.Messages.Spend(of), allowed.Codes.Need(of)...)
	}, allowed.Messages.Return)
	if known && promised == over {
		f.t.Fatalf("message: the counters refused: %v; the answer was %+v", over, *l)
	}
	listed := slices.Contains(l.Methods, factor.SMS)
	if known && listed && over && f.s.TypeUntil.Before(f.now) && !rules.OnlyPaused(f.s) {
		f.t.Fatalf("sms was listed, and a limit refused it: %+v", *l)
	}
	if known && !listed && !over {
		f.t.Fatalf("sms was not listed, and allowed: %+v", *l)
	}
	if over {
		return
	}
	switch rapid.IntRange(0, 2).Draw(f.t, "sent") {
	case 0: // the provider did nothing
		f.count(allowed.Messages.Return, nil)
	case 1: // it opened the app instead
		f.count(func(ratelimit.Subject) []ratelimit.Change { return allowed.Messages.Resume() }, nil)
	case 2:
		f.move(logins.MessageAsked{Limits: f.s.Limits, TypeUntil: f.now.Add(view.TypeWithin)})
	}
}

// code tries a code.
func (f *flow) code() {
	l := rules.Login(f.s, f.now)
	if l.State != logins.LoginPending || f.s.Attempts >= allowed.Codes.Login {
		return
	}
	known, promised := f.known, *l.AttemptsLeft > 0
	over := f.count(allowed.Codes.Spend, allowed.Codes.Return)
	if known && promised == over {
		f.t.Fatalf("code: the counters refused: %v; the answer was %+v", over, *l)
	}
	if over {
		return
	}
	f.move(logins.CodeTried{Max: allowed.Codes.Login})
	if rapid.Bool().Draw(f.t, "checked") {
		f.move(logins.CodeWrong{Max: allowed.Codes.Login})
		return
	}
	f.count(allowed.Codes.Return, nil)
	f.move(logins.CodeReturned{})
}

// push asks for a push. If follow is set, it first waits as long as pushAfter says.
func (f *flow) push(follow bool) {
	l := rules.Login(f.s, f.now)
	if follow && l.PushAfter > 0 {
		f.now = f.now.Add(time.Duration(l.PushAfter) * time.Second)
		if l = rules.Login(f.s, f.now); l.State == logins.LoginPending && l.PushAfter != 0 {
			f.t.Fatalf("after pushAfter it is %d", l.PushAfter)
		}
	}
	if state := f.s.Push.State(f.now); l.State != logins.LoginPending || state == logins.PushPending {
		return
	}
	known, promised := f.known, slices.Contains(l.Methods, factor.Push)
	if promised && l.PushAfter > 0 {
		f.t.Fatalf("push is listed, and to be waited for: %+v", *l)
	}
	next := logins.Push{Ordinal: f.s.Push.Ordinal + 1, Number: "47", Place: 1, PhonePlace: 1, Sent: f.now, Expires: f.now.Add(pushLife)}
	name := next.Name(f.s.ID)
	over := f.count(func(of ratelimit.Subject) []ratelimit.Change {
		return allowed.Pushes.Spend(of, name, next.Expires)
	}, f.unsent(next))
	if known && promised == over {
		f.t.Fatalf("push: the counters refused: %v; the answer was %+v, %+v", over, *l, f.s.Limits)
	}
	if over {
		return
	}
	f.move(logins.PushStarted{Push: next})
	f.sent()
}

// unsent hands a push back.
func (f *flow) unsent(p logins.Push) changes {
	return func(of ratelimit.Subject) []ratelimit.Change {
		return allowed.Pushes.Return(of, f.place(of, p), p.Name(f.s.ID))
	}
}

// place returns which place a push holds.
func (f *flow) place(of ratelimit.Subject, p logins.Push) int {
	c, err := f.limits.Read(context.Background(), of.Key)
	if err != nil {
		f.t.Fatal(err)
	}
	return c.Place(of, p.Name(f.s.ID))
}

// sent chooses what the provider does with a push.
func (f *flow) sent() {
	p := f.s.Push
	switch rapid.IntRange(0, 3).Draw(f.t, "push") {
	case 0: // nothing was done
		over := f.count(f.unsent(p), nil)
		if over {
			f.t.Fatal("a hand-back was refused")
		}
		f.move(logins.PushNotSent{Ordinal: p.Ordinal, Reason: "unavailable"})
	case 1: // nobody knows
		f.move(logins.PushNotSent{Ordinal: p.Ordinal, Reason: "unavailable"})
	default:
		f.move(logins.PushSent{Ordinal: p.Ordinal, Ref: "u"})
	}
}

// answer answers the waiting push: the person does, or the provider because it expired.
func (f *flow) answer() {
	p := f.s.Push
	if f.s.StateAt(f.now, allowed.Codes.Login) != logins.LoginPending || p.State(f.now) != logins.PushPending {
		return
	}
	answer := logins.Denied
	if rapid.Bool().Draw(f.t, "expired") {
		answer = logins.Expired
	}
	f.move(logins.PushAnswered{Ordinal: p.Ordinal, Ref: "u", Person: "1", Answer: answer, Pause: allowed.Pushes.Pause})
	change := func(of ratelimit.Subject) []ratelimit.Change { // by the callback, which notes nothing
		if answer == logins.Expired {
			return []ratelimit.Change{ratelimit.Lapse{Of: of, Place: f.place(of, p), ID: p.Name(f.s.ID)}}
		}
		return []ratelimit.Change{
			ratelimit.Release{Of: of, Place: f.place(of, p), ID: p.Name(f.s.ID)}, ratelimit.Deny{Of: of, Pause: allowed.Pushes.Pause},
		}
	}
	account, phone := ratelimit.Subjects(f.s.CountedIn())
	ofAccount, _ := f.apply(account, change)
	ofPhone, _ := f.apply(phone, change)
	for of, c := range map[ratelimit.Subject]ratelimit.Counters{account: ofAccount, phone: ofPhone} {
		if until := allowed.Pushes.PausedUntil(of, c); until.After(f.s.PausedUntil()) {
			f.move(logins.PushPaused{Until: until})
		}
	}
}

// elsewhere is another login of the account, or of another account with this phone.
func (f *flow) elsewhere() {
	f.ordinal++
	other := logins.Push{Ordinal: f.ordinal}
	do := rapid.SampledFrom([]changes{
		allowed.Codes.Spend, allowed.Messages.Spend, allowed.Codes.Passed,
		func(of ratelimit.Subject) []ratelimit.Change {
			return allowed.Pushes.Spend(of, other.Name("other"), f.now.Add(pushLife))
		},
		func(of ratelimit.Subject) []ratelimit.Change {
			return []ratelimit.Change{ratelimit.Deny{Of: of, Pause: allowed.Pushes.Pause}}
		},
	}).Draw(f.t, "elsewhere")
	account, phone := ratelimit.Subjects(f.s.CountedIn())
	if rapid.Bool().Draw(f.t, "of the account") {
		f.apply(account, do)
	}
	f.apply(phone, do)
	f.known = false
}

// The methods and times in an answer agree with what the counters then allow, whatever
// happened before. Another login of the account or of the phone may change the counters. The
// answers agree again as soon as this login has counted after it.
func TestAnswersAgreeWithTheCounters(t *testing.T) {
	client := tabletest.Client(t)
	limits := ratelimit.New(client, tabletest.New(t, client))
	rapid.Check(t, func(t *rapid.T) {
		now := time.Now().UTC()
		token := logins.NewToken()
		proved := rapid.Bool().Draw(t, "proved")
		f := &flow{t: t, limits: limits, now: now, s: logins.Login{
			ID: token.ID(), State: logins.Pending, Factors: []factor.Factor{{ID: "acme", Ref: "1", App: true}}, Created: now, Expires: now.Add(logins.LoginLife),
			Counters: string(ratelimit.Email(token.ID())), Phone: string(ratelimit.Phone(token.ID(), proved)), Proved: proved,
			Known: rapid.SampledFrom([]string{"", "0123456789abcdef"}).Draw(t, "known"),
		}}
		f.count(func(ratelimit.Subject) []ratelimit.Change { return nil }, nil)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			f.now = f.now.Add(time.Duration(rapid.IntRange(0, 40_000).Draw(t, "ms")) * time.Millisecond)
			follow := rapid.Bool().Draw(t, "follow")
			switch rapid.SampledFrom([]string{"message", "code", "push", "push", "answer", "elsewhere"}).Draw(t, "step") {
			case "message":
				f.message(follow)
			case "code":
				f.code()
			case "push":
				f.push(follow)
			case "answer":
				f.answer()
			case "elsewhere":
				f.elsewhere()
			}
			if !f.s.Open(f.now) {
				return
			}
		}
	})
}

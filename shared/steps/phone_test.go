package steps_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	authysim "countersign/sim/authy"
)

// limit returns which limit refused, "" for none.
func limit(err error) string {
	if over, ok := errors.AsType[*ratelimit.Exceeded](err); ok {
		return over.Limit
	}
	return fmt.Sprint(err)
}

// TH-9: all accounts that have a number without having proved it share one unanswered push, and
// three pushes a day. The accounts that have proved the number have their own limits.
func TestTH9PushesCountPerPhone(t *testing.T) {
	d := newDesk(t)
	d.proved = false
	for i := range 6 {
		d.account = fmt.Sprintf("stranger%d@example.com", i)
		if _, err := d.login(); i == 0 && err != nil || i > 0 && limit(err) != "hold" {
			t.Errorf("account %d: %v", i, err)
		}
	}
	for i := range 3 { // they expire unanswered
		d.now = d.now.Add(2*time.Minute + time.Second)
		d.account = fmt.Sprintf("stranger%d@example.com", i)
		if _, err := d.login(); i < 2 && err != nil || i == 2 && limit(err) != "unproved" {
			t.Errorf("push %d: %v", i+2, err)
		}
	}
	if got := d.server.Count(authysim.EndpointPush); got != 3 {
		t.Errorf("the provider was asked for %d pushes, want 3", got)
	}
	d.proved, d.account = true, "owner@example.com"
	for range 2 {
		if _, err := d.login(); err != nil {
			t.Errorf("the owner: %v", err)
		}
	}
	d.account = "owner's other@example.com"
	if _, err := d.login(); limit(err) != "hold" {
		t.Errorf("a third one on the owner's phone: %v", err)
	}
}

// If the phone refuses a push, the account gets the push and its place back.
func TestAPushThatThePhoneRefusesIsHandedBack(t *testing.T) {
	for _, proved := range []bool{true, false} {
		d := newDesk(t)
		d.proved = proved
		d.account = "other@example.com"
		for range 2 {
			d.login()
		}
		d.account = "a@example.com"
		s := logins.Login{ID: logins.NewToken().ID(), Counters: string(ratelimit.Email(d.account)), Phone: string(ratelimit.Phone("+12015550123", proved)), Proved: proved, Expires: d.now.Add(time.Hour)}
		also := ratelimit.Spend{Bucket: "also", Limit: tenAnHour}
		_, c, err := d.sender.Reserve(t.Context(), s, ratelimit.Counters{}, d.now, also)
		if limit(err) != "hold" {
			t.Fatalf("got %v", err)
		}
		of, _ := ratelimit.Subjects(s.CountedIn())
		if left, other := c.Account.Left("pushes", tenAnHour, d.now), c.Account.Left("also", tenAnHour, d.now); left != 10 || other != 9 || !c.Account.FreePlace(of).IsZero() {
			t.Errorf("%d pushes are left, of what else was counted %d; a place is free at %v", left, other, c.Account.FreePlace(of))
		}
		if waiting := c.Phone.FreePlace(ratelimit.Subject{}); waiting.IsZero() {
			t.Error("what refused is not told")
		}
	}
}

// If the account refuses a push, its phone never counts it. The other changes of the account's
// counters are made all the same.
func TestAPushThatTheAccountRefuses(t *testing.T) {
	d := newDesk(t)
	for range 2 {
		d.login()
	}
	s := logins.Login{ID: logins.NewToken().ID(), Counters: string(ratelimit.Email(d.account)), Phone: string(ratelimit.Phone("+12015550199", true)), Proved: true, Expires: d.now.Add(time.Hour)}
	_, c, err := d.sender.Reserve(t.Context(), s, ratelimit.Counters{}, d.now, ratelimit.Spend{Bucket: "also", Limit: tenAnHour})
	if limit(err) != "hold" || c.Account.Left("also", tenAnHour, d.now) != 9 || c.Phone.Version() != 0 {
		t.Errorf("got %v, %d left of what else is counted, the phone's counters %v", err, c.Account.Left("also", tenAnHour, d.now), c.Phone)
	}
}

// A push that is not sent is handed back to account and phone, with its places, and in the
// count of LIMIT_UNPROVED too.
func TestAPushThatIsNotSentCountsNowhere(t *testing.T) {
	for _, proved := range []bool{true, false} {
		d := newDesk(t)
		d.proved = proved
		d.server.Faults().Set(authysim.EndpointPush, authysim.Fault{Kind: authysim.RateLimited})
		s, problem := d.login()
		if problem == nil {
			t.Fatal("it was sent")
		}
		account, phone := ratelimit.Subjects(s.CountedIn())
		for _, of := range []ratelimit.Subject{account, phone} {
			c, err := d.settler.Limits.Read(t.Context(), of.Key)
			if err != nil {
				t.Fatal(err)
			}
			if p := d.sender.Pushes; c.Left("pushes", p.Limit, d.now) != 10 || c.Left("unproved", p.Unproved, d.now) != 3 || !c.FreePlace(of).IsZero() {
				t.Errorf("proved %v: %d left, %d of LIMIT_UNPROVED, a place at %v", proved, c.Left("pushes", p.Limit, d.now), c.Left("unproved", p.Unproved, d.now), c.FreePlace(of))
			}
		}
	}
}

// PU-7: each denial starts a pause, whatever became of its login, and counts once.
func TestPU7EachDenialPauses(t *testing.T) {
	end := map[string]func(d *desk, s logins.Login) logins.Login{
		"a login that waits": func(_ *desk, s logins.Login) logins.Login { return s },
		"a cancelled one":    func(d *desk, s logins.Login) logins.Login { return d.do(s, logins.Closed{}) },
		"a locked one":       func(d *desk, s logins.Login) logins.Login { return d.do(s, logins.CodeWrong{Max: 1}) },
		"a passed one": func(d *desk, s logins.Login) logins.Login {
			return d.do(s, logins.Passing{By: logins.ByCode, Session: time.Hour})
		},
	}
	for name, end := range end {
		for _, proved := range []bool{true, false} {
			t.Run(fmt.Sprint(name, ", proved ", proved), func(t *testing.T) {
				d := newDesk(t)
				d.proved = proved
				s, _ := d.login()
				s = end(d, s)
				for range 2 { // the callback comes twice
					d.settle(s, d.answer(s, factor.Denied), d.now)
				}
				if _, err := d.login(); limit(err) != "push_wait" {
					t.Errorf("at once: %v", err)
				}
				d.now = d.now.Add(time.Minute)
				if s, err := d.login(); err != nil {
					t.Errorf("a minute later: %v", err)
				} else {
					d.settle(s, d.answer(s, factor.Denied), d.now)
				}
				d.now = d.now.Add(time.Hour - time.Second)
				if _, err := d.login(); limit(err) != "push_wait" {
					t.Errorf("after a second one, 59 minutes later: %v", err)
				}
				d.known = "0123456789abcdef"
				if _, err := d.login(); proved && err != nil || !proved && limit(err) != "push_wait" {
					t.Errorf("a known browser: %v", err)
				}
				d.known, d.now = "", d.now.Add(time.Second)
				if _, err := d.login(); err != nil {
					t.Errorf("an hour later: %v", err)
				}
			})
		}
	}
}

// do applies an event to a login.
func (d *desk) do(s logins.Login, e logins.Event) logins.Login {
	d.t.Helper()
	after, err := d.settler.Logins.Do(d.t.Context(), s, e, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return after
}

// PU-7: after a denial the login knows for how long there is no push, even if that is an hour.
func TestPU7TheLoginKnowsThePause(t *testing.T) {
	for _, proved := range []bool{true, false} {
		d := newDesk(t)
		d.proved = proved
		for _, want := range []time.Duration{time.Minute, time.Hour} {
			s, problem := d.login()
			if problem != nil {
				t.Fatal(problem)
			}
			s, outcome := d.settle(s, d.answer(s, factor.Denied), d.now)
			kept, err := d.settler.Logins.Get(t.Context(), s.ID)
			if until := d.now.Add(want).Truncate(time.Millisecond); err != nil || outcome != steps.Applied || !s.PausedUntil().Truncate(time.Millisecond).Equal(until) || !kept.PausedUntil().Equal(until) {
				t.Errorf("%s: paused until %v, in the table %v; want %v", outcome, s.PausedUntil(), kept.PausedUntil(), until)
			}
			d.now = d.now.Add(time.Minute)
		}
	}
}

// PU-7: a denial counts for its own account. If the account has not proved the phone, it counts
// for all accounts that have not proved it.
func TestPU7WhomADenialPauses(t *testing.T) {
	for _, proved := range []bool{true, false} {
		d := newDesk(t)
		d.proved = proved
		s, _ := d.login()
		d.settle(s, d.answer(s, factor.Denied), d.now)
		d.account = "other@example.com"
		if _, err := d.login(); proved && err != nil || !proved && limit(err) != "push_wait" {
			t.Errorf("proved %v: another account: %v", proved, err)
		}
		d.proved = !proved
		if _, err := d.login(); err != nil {
			t.Errorf("proved %v: the other set: %v", proved, err)
		}
	}
}

// PU-7: a denial starts a pause even if another push has the place of its push by now. It does
// so once, however often it comes.
func TestPU7ADenialAfterItsPlaceIsGonePauses(t *testing.T) {
	for _, proved := range []bool{true, false} {
		d := newDesk(t)
		d.proved = proved
		s, _ := d.login()
		d.now = d.now.Add(2*time.Minute + time.Second)
		if _, err := d.login(); err != nil {
			t.Fatal(err)
		}
		want := []steps.Outcome{steps.Noted, steps.Duplicate, steps.Duplicate}
		for i, at := range []time.Duration{0, time.Second, 2 * time.Minute} {
			if _, outcome := d.settle(s, d.answer(s, factor.Denied), d.now.Add(at)); outcome != want[i] {
				t.Errorf("proved %v: got %s, want %s", proved, outcome, want[i])
			}
		}
		of, phone := ratelimit.Subjects(s.CountedIn())
		if !proved {
			of = phone
		}
		counters, err := d.settler.Limits.Read(t.Context(), of.Key)
		until := ratelimit.Pushes{Pause: time.Minute}.PausedUntil(of, counters)
		if err != nil || !until.Equal(d.now.Add(time.Minute).Truncate(time.Millisecond)) {
			t.Errorf("proved %v: paused until %v, want a minute from %v, %v", proved, until, d.now, err)
		}
	}
}

// Two requests that start the same push of one login at the same moment get places of their
// own. Otherwise the request that is too late would free the place of the push that the phone
// shows.
func TestPushesThatStartAtOnceHoldPlacesOfTheirOwn(t *testing.T) {
	d := newDesk(t)
	d.sender.Pushes.Limit = ratelimit.Limit{N: 1000, Per: time.Hour}
	s := logins.Login{ID: "0123456789abcdef0123456789abcdef", Counters: "email#a", Phone: "phone#a", Proved: true, Expires: d.now.Add(time.Hour)}
	first, _, err := d.sender.Reserve(t.Context(), s, ratelimit.Counters{}, d.now)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		late, _, err := d.sender.Reserve(t.Context(), s, ratelimit.Counters{}, d.now)
		if err != nil {
			t.Fatal(err)
		}
		if late.Place == first.Place || late.PhonePlace == first.PhonePlace {
			t.Fatalf("two pushes hold the places %d and %d", late.Place, late.PhonePlace)
		}
		if _, err := d.sender.HandBack(t.Context(), s, late, d.now); err != nil {
			t.Fatal(err)
		}
	}
}

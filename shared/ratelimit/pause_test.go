package ratelimit_test

import (
	"testing"
	"time"

	"countersign/shared/ratelimit"
)

// subjects returns an account and its phone, as they count for one browser.
func subjects(known string, proved bool) (account, phone ratelimit.Subject) {
	return ratelimit.Subjects(string(ratelimit.Email("a@example.com")), string(ratelimit.Phone("+12015550123", proved)), known, proved)
}

var pausing = ratelimit.Pushes{
	Limit: ratelimit.Limit{N: 100, Per: time.Hour}, Unproved: ratelimit.Limit{N: 100, Per: time.Hour}, Pause: time.Minute,
}

// PU-7: after a denied push no push is sent for a minute, and after a second denial within
// an hour none for an hour. After that hour a denial counts as a first one again. A known
// browser only ever waits for the minute.
func TestPU7ADenialPausesPushes(t *testing.T) {
	account, phone := subjects("", true)
	_, unproved := subjects("", false)
	known, knownPhone := subjects("0123456789abcdef", true)
	for name, c := range map[string]struct {
		denied, asks ratelimit.Subject
		after        [2]time.Duration // the first denial, and a second one ten minutes later
	}{
		"the account":        {account, account, [2]time.Duration{time.Minute, time.Hour}},
		"its known browser":  {account, known, [2]time.Duration{time.Minute, time.Minute}},
		"denied there":       {known, account, [2]time.Duration{time.Minute, time.Hour}},
		"a proved phone":     {phone, phone, [2]time.Duration{}},
		"of a known browser": {knownPhone, knownPhone, [2]time.Duration{}},
		"an unproved phone":  {unproved, unproved, [2]time.Duration{time.Minute, time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
				now := start
				deny := func() ratelimit.Counters {
					t.Helper()
					after, err := limits.Apply(ctx, c.denied.Key, now, ratelimit.Deny{Of: c.denied, Pause: time.Minute})
					if err != nil {
						t.Fatal(err)
					}
					return after
				}
				paused := func(at time.Time) *ratelimit.Exceeded {
					t.Helper()
					changes := pausing.Spend(c.asks, at.String(), at.Add(time.Millisecond))
					_, err := limits.Apply(ctx, c.asks.Key, at, changes...)
					if over := exceeded(err); over != nil || err == nil {
						return over
					}
					t.Fatal(err)
					return nil
				}
				for _, want := range c.after {
					after := deny()
					if got := pausing.PausedUntil(c.asks, after); want > 0 && !got.Equal(now.Add(want)) || want == 0 && !got.IsZero() {
						t.Errorf("paused until %v, want %v later", got, want)
					}
					if over := paused(now); want > 0 && (over == nil || over.Limit != "push_wait" || over.Retry != want) || want == 0 && over != nil {
						t.Errorf("a push at once: %v, want a pause of %v", over, want)
					}
					if over := paused(now.Add(want)); over != nil {
						t.Errorf("a push when the pause is over: %v", over)
					}
					now = now.Add(10 * time.Minute)
				}
				now = now.Add(time.Hour)
				deny()
				if over := paused(now.Add(time.Minute)); over != nil {
					t.Errorf("more than an hour later it is not a first denial: %v", over)
				}
			})
		})
	}
}

// PU-7: passing a second factor ends the pause. The denial is remembered, so another one
// within the hour pauses for an hour.
func TestPU7AFactorEndsThePause(t *testing.T) {
	account, _ := subjects("", true)
	for name, passed := range map[string][]ratelimit.Change{
		"a code": ratelimit.Codes{}.Passed(account), "a push": ratelimit.PushPassed(account),
	} {
		each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
			deny := []ratelimit.Change{ratelimit.Deny{Of: account, Pause: time.Minute}}
			var after ratelimit.Counters
			for i, changes := range [][]ratelimit.Change{deny, passed, deny} {
				var err error
				if after, err = limits.Apply(ctx, account.Key, start, changes...); err != nil {
					t.Fatal(err)
				}
				if until := pausing.PausedUntil(account, after); i == 1 && !until.IsZero() {
					t.Errorf("%s: paused until %v", name, until)
				}
			}
			if until := pausing.PausedUntil(account, after); !until.Equal(start.Add(time.Hour)) {
				t.Errorf("%s: after the next denial paused until %v, want an hour", name, until)
			}
		})
	}
}

// PU-7: with PUSH_PAUSE=0 a denial changes nothing.
func TestPU7NoPause(t *testing.T) {
	account, _ := subjects("", true)
	none := pausing
	none.Pause = 0
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		for range 3 {
			changes := append(none.Spend(account, "id", start), ratelimit.Deny{Of: account})
			if c, err := limits.Apply(ctx, account.Key, start, changes...); err != nil || !pausing.PausedUntil(account, c).IsZero() {
				t.Errorf("paused until %v, %v", pausing.PausedUntil(account, c), err)
			}
		}
	})
}

// A known browser has its own buckets and places: other browsers can't use them up, and it
// doesn't use up theirs. On a phone that the account has not proved it has none.
func TestTH3AKnownBrowsersOwnBuckets(t *testing.T) {
	once := ratelimit.Pushes{Limit: ratelimit.Limit{N: 2, Per: time.Hour}, Unproved: ratelimit.Limit{N: 100, Per: time.Hour}}
	codes := ratelimit.Codes{Account: ratelimit.Limit{N: 2, Per: time.Hour}, Total: 5}
	texts := ratelimit.Messages{Account: ratelimit.Limit{N: 2, Per: time.Hour}, Pause: time.Minute, Unproved: ratelimit.Limit{N: 100, Per: time.Hour}}
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		spend := func(of ratelimit.Subject, changes ...ratelimit.Change) string {
			t.Helper()
			_, err := limits.Apply(ctx, of.Key, start, changes...)
			if over := exceeded(err); over != nil {
				return over.Limit
			}
			if err != nil {
				t.Fatal(err)
			}
			return ""
		}
		for _, proved := range []bool{true, false} {
			strangers, strangersPhone := subjects("", proved)
			account, phone := subjects("0123456789abcdef", proved)
			for i, want := range []string{"", ""} {
				id := string(rune('a' + i))
				if got := spend(strangers, once.Spend(strangers, id, start.Add(time.Minute))...); proved && got != want {
					t.Errorf("push %d: %q", i, got)
				}
				spend(strangersPhone, once.Spend(strangersPhone, id, start.Add(time.Minute))...)
				spend(strangersPhone, codes.Spend(strangersPhone)...)
			}
			own := map[bool]string{true: "", false: "hold"}[proved]
			if got := spend(phone, once.Spend(phone, "own", start.Add(time.Minute))...); got != own {
				t.Errorf("proved %v: the browser's push is refused by %q, want %q", proved, got, own)
			}
			own = map[bool]string{true: "", false: "codes"}[proved]
			if got := spend(phone, codes.Spend(phone)...); got != own {
				t.Errorf("proved %v: the browser's code is refused by %q, want %q", proved, got, own)
			}
			if proved {
				for i, want := range []string{"", "", "codes"} {
					if got := spend(account, codes.Spend(account)...); got != want {
						t.Errorf("code %d of the browser: %q, want %q", i, got, want)
					}
				}
				for i, want := range []string{"", "", "codes"} {
					if got := spend(strangers, codes.Spend(strangers)...); got != want {
						t.Errorf("code %d of the others: %q, want %q", i, got, want)
					}
				}
				spend(account, ratelimit.Reset{Bucket: "known_0123456789abcdef_codes"})
				for _, want := range []string{"", "total"} { // the total is the same for all browsers
					if got := spend(account, codes.Spend(account)...); got != want {
						t.Errorf("a code of the browser: %q, want %q", got, want)
					}
				}
			}
		}
		strangers, _ := subjects("", true)
		browser, _ := subjects("0123456789abcdef", true)
		for _, of := range []ratelimit.Subject{strangers, browser} {
			counters, err := limits.Read(ctx, of.Key)
			if err != nil {
				t.Fatal(err)
			}
			if next, _ := texts.Next(of, counters); next.After(start) {
				t.Errorf("the first text is told to wait until %v", next)
			}
			for i, want := range []string{"", "", "messages"} {
				if got := spend(of, texts.Spend(of)...); got != want {
					t.Errorf("text %d: %q, want %q", i, got, want)
				}
				if want == "" { // the pause is one for all
					spend(of, texts.Resume()...)
				}
			}
		}
		spend(browser, texts.Return(browser)...)
		if got := spend(strangers, texts.Spend(strangers)...); got != "messages" {
			t.Errorf("a text that the browser has back, sent by others: %q", got)
		}
		if got := spend(browser, texts.Spend(browser)...); got != "" {
			t.Errorf("a text that the browser has back: %q", got)
		}
		spend(browser, texts.Resume()...)
		another, _ := subjects("fedcba9876543210", true)
		if got := spend(another, texts.Spend(another)...); got != "messages" {
			t.Errorf("a text of another known browser: %q", got)
		}
	})
}

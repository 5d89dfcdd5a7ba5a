package ratelimit

import "time"

// After a denied push there is none for a while: somebody may be sending them who has the
// password. It holds for an account that has proved its phone alone, and for all that have
// not proved it together.
const (
	denied   = "denied"    // when a push was denied last, Unix ms
	pushWait = "push_wait" // until when there is none
	// often is within which time a second denial makes the pause as long.
	often = time.Hour
)

// pauses tells whether denials are counted here.
func (s Subject) pauses() bool { return s.account && s.proved || s.unproved() }

// Deny notes a denied push, where denials count. A second one within an hour pauses for an
// hour.
type Deny struct {
	Of    Subject
	Pause time.Duration
}

func (c Deny) plan(u *update, seen Counters, now int64) error {
	if c.Pause == 0 || !c.Of.pauses() {
		return nil
	}
	last, before := seen.numbers[denied]
	pause := c.Pause
	if before && now-last < often.Milliseconds() {
		pause = max(pause, often)
	}
	name := u.name(denied)
	u.set(name + " = " + u.number(now))
	u.set(u.name(pushWait) + " = " + u.number(now+pause.Milliseconds()))
	if before {
		u.require(name + " = " + u.number(last))
	} else {
		u.require("attribute_not_exists(" + name + ")")
	}
	return nil
}

// unpaused refuses, and counts nothing, while there is no push after a denial.
type unpaused struct {
	of    Subject
	pause time.Duration
}

func (c unpaused) plan(u *update, seen Counters, now int64) error {
	if at := seen.pausedUntil(c.of, c.pause); at > now {
		return &Exceeded{Limit: pushWait, Retry: time.Duration(at-now) * time.Millisecond}
	}
	wait := u.name(pushWait)
	over := "attribute_not_exists(" + wait + ") OR " + wait + " <= " + u.number(now)
	if c.of.browser != "" {
		over += " OR " + u.name(denied) + " <= " + u.number(now-c.pause.Milliseconds())
	}
	u.require("(" + over + ")")
	return nil
}

// PausedUntil is until when there is no push after a denial; in the past, or zero, when
// there may be one now. A browser that is known to the account waits for the first pause
// alone.
func (p Pushes) PausedUntil(of Subject, c Counters) time.Time {
	return timeOf(c.pausedUntil(of, p.Pause))
}

func (c Counters) pausedUntil(of Subject, pause time.Duration) int64 {
	if pause == 0 || !of.pauses() {
		return 0
	}
	until := c.numbers[pushWait]
	if of.browser != "" {
		until = min(until, c.numbers[denied]+pause.Milliseconds())
	}
	return until
}

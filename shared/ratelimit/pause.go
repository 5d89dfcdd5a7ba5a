package ratelimit

import "time"

// After a denied push we send no other one for a while, because a stranger who has the
// password may be causing them. An account that has proved its phone has a pause of its
// own. All accounts that have not proved a phone share one pause for that phone.
const (
	denied   = "denied"    // when a push was last denied, Unix ms
	pushWait = "push_wait" // until when no push is sent, Unix ms
	// often is how soon after the last denial another one makes the pause longer. The
	// longer pause also takes this time.
	often = time.Hour
)

// pauses tells whether a denied push pauses the pushes of this subject.
func (s Subject) pauses() bool { return s.account && s.proved || s.unproved() }

// Deny starts the pause after a denied push, if the subject has one. A second denial
// within an hour pauses pushes for an hour.
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

// unpaused refuses during the pause after a denied push. It counts nothing.
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

// PausedUntil returns when the pause after a denied push ends. A time in the past, or the
// zero time, means that a push may be sent now. A browser that is known to the account
// waits only for PUSH_PAUSE, never for the hour.
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

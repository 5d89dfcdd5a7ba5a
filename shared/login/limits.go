package login

import (
	"time"

	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// TypeWithin is how long a code that was sent may be typed. Authy does not say how
// long its codes live; this is the longest that is counted with, as for the codes
// that were accepted before (functions/verify/once.go).
const TypeWithin = 10 * time.Minute

// Allowed are the limits whose counters an answer speaks of.
type Allowed struct {
	Codes    ratelimit.Codes
	Messages ratelimit.Messages
	Pushes   ratelimit.Limit
}

// Note says what an account's counters allow a login, to be kept on it. They are
// times, so that whoever reads the login later need only look at the clock.
func (a Allowed) Note(c ratelimit.Counters) sessions.Limits {
	messages, pause := a.Messages.Next(c)
	return sessions.Limits{
		Version: c.Version(),
		Codes:   a.Codes.FullAt(c), Total: c.LeftOfTotal(a.Codes.Total),
		Messages: messages, Pause: pause,
		Pushes: c.Next(ratelimit.Pushes, a.Pushes), Place: c.FreePlace(),
	}
}

// AttemptsLeft is how many codes the login may try now.
func (r Rules) AttemptsLeft(s sessions.Session, now time.Time) int {
	ofAccount := min(r.Codes.Account.LeftAt(s.Limits.Codes, now), s.Limits.Total)
	return max(min(r.Codes.Login-s.Attempts, ofAccount), 0)
}

// MessageFrom is from when the login may ask for a text or call, in the past when
// it may now. ok is false when it never may any more.
func (r Rules) MessageFrom(s sessions.Session, now time.Time) (at time.Time, ok bool) {
	if s.Lost || s.Attempts >= r.Codes.Login || s.Limits.Total < 1 || !s.Open(now) {
		return time.Time{}, false // what is sent could not be typed
	}
	at = r.MessageAt(s)
	return at, at.Before(s.Expires)
}

// MessageAt is when all limits that take their time allow a text or call, even if
// the login is over by then; in the past when they do now.
func (r Rules) MessageAt(s sessions.Session) time.Time {
	return latest(s.Limits.Pause, messagesBarred(s), r.CodeFrom(s))
}

// messagesBarred is until when texts and calls are refused for another reason than
// the pause between two of them.
func messagesBarred(s sessions.Session) time.Time {
	return latest(s.Limits.Messages, s.NumberFrom)
}

// OnlyPaused tells whether nothing but the pause between two messages decides when
// the login may ask for the next one.
func (r Rules) OnlyPaused(s sessions.Session) bool {
	return s.Limits.Total > 0 && !latest(messagesBarred(s), r.CodeFrom(s)).After(s.Limits.Pause)
}

// CodeFrom is from when the account's bucket allows a code, in the past when it does
// now.
func (r Rules) CodeFrom(s sessions.Session) time.Time {
	return r.Codes.Account.NextAt(s.Limits.Codes)
}

// PushFrom is from when the login may ask for a push, in the past when it may now.
// ok is false when it never may any more.
func PushFrom(s sessions.Session, now time.Time) (at time.Time, ok bool) {
	push := s.Push.State(now)
	if s.Lost || !s.Device || s.State != sessions.Pending || push == sessions.PushApproved {
		return time.Time{}, false
	}
	at = latest(s.Limits.Pushes, s.Limits.Place)
	if push == sessions.PushPending {
		at = latest(at, s.Push.Expires)
	}
	return at, at.Before(s.Expires)
}

// methods lists what can pass the login now, the likeliest first: the push while
// it waits, and otherwise after the codes, since it has to be sent again. A text
// and a call are among them while one may be asked for, a pause between two of
// them aside, and while one that this login sent may still be typed.
func (r Rules) methods(s sessions.Session, now time.Time) []string {
	list := []string{}
	if s.Lost {
		return list
	}
	push := s.Push.State(now)
	asked := s.State == sessions.Pending && (push == sessions.PushPending || push == sessions.PushApproved)
	if asked {
		list = append(list, ByPush)
	}
	if r.AttemptsLeft(s, now) > 0 {
		if s.Device {
			list = append(list, ByApp)
		}
		if !messagesBarred(s).After(now) || s.TypeUntil.After(now) {
			list = append(list, BySMS, ByCall)
		}
	}
	if at, ok := PushFrom(s, now); ok && !asked && !at.After(now) {
		list = append(list, ByPush)
	}
	return list
}

// wholeSeconds is how long it is until a time, rounded up; 0 for one in the past.
func wholeSeconds(at, now time.Time) int {
	left := max(at.Sub(now), 0)
	return int((left + time.Second - 1) / time.Second)
}

func latest(times ...time.Time) time.Time {
	last := time.Time{}
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}

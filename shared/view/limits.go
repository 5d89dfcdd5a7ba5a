package view

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// TypeWithin is how long we expect a code that was sent to work. The provider does not say
// how long its codes live. This is the longest time that we know of; accepted codes are
// refused for the same time (attempt.Attempt.Claim).
const TypeWithin = 10 * time.Minute

// Allowed are the limits that an answer tells the client about.
type Allowed struct {
	Codes    ratelimit.Codes
	Messages ratelimit.Messages
	Pushes   ratelimit.Pushes
}

// LimitsOf returns what the counters of the account and of the phone allow a login. The login
// keeps it. Most values are times, so that a later request needs only the login and a clock,
// and not the counters. Counters that were not read are empty, and say nothing.
func (a Allowed) LimitsOf(s logins.Login, account, phone ratelimit.Counters) logins.Limits {
	ofAccount, ofPhone := ratelimit.Subjects(s.CountedIn())
	l := logins.Limits{Account: a.note(ofAccount, account), Phone: a.note(ofPhone, phone)}
	l.Account.Total = account.LeftOfTotal(a.Codes.Total)
	return l
}

func (a Allowed) note(of ratelimit.Subject, c ratelimit.Counters) logins.Allowance {
	messages, pause := a.Messages.Next(of, c)
	return logins.Allowance{
		Version:  c.Version(),
		Codes:    a.Codes.FullAt(of, c),
		Messages: messages, Pause: pause,
		Pushes: a.Pushes.Next(of, c), Place: c.FreePlace(of), PushWait: a.Pushes.PausedUntil(of, c),
	}
}

// AttemptsLeft returns how many codes the login may try now.
func (r Rules) AttemptsLeft(s logins.Login, now time.Time) int {
	ofAccount := min(r.Codes.Account.LeftAt(s.Limits.Account.Codes, now), s.Limits.Account.Total)
	ofPhone := r.Codes.Account.LeftAt(s.Limits.Phone.Codes, now)
	return max(min(r.Codes.Login-s.Attempts, ofAccount, ofPhone), 0)
}

// MessageFrom returns from when the login may ask for a text or call. A time in the past
// means now. ok is false if it never may again.
func (r Rules) MessageFrom(s logins.Login, now time.Time) (at time.Time, ok bool) {
	if s.Lost || s.NoMessages || s.Attempts >= r.Codes.Login || s.Limits.Account.Total < 1 || !s.Open(now) {
		return time.Time{}, false // no message may be sent, or its code could not be tried any more
	}
	at = r.MessageAt(s)
	return at, at.Before(s.Expires)
}

// MessageAt returns from when all limits that refill with time allow a text or call. A time
// in the past means now. The login may be over by then.
func (r Rules) MessageAt(s logins.Login) time.Time {
	return latest(paused(s), messagesBarred(s), r.CodeFrom(s))
}

// paused returns when the pause after the last text or call ends.
func paused(s logins.Login) time.Time {
	return latest(s.Limits.Account.Pause, s.Limits.Phone.Pause)
}

// messagesBarred returns until when texts and calls are refused, apart from the pause between
// two of them. A text that is forced after "open the app" counts as one message with that
// notice. So it does not matter then what the account and the phone have left.
func messagesBarred(s logins.Login) time.Time {
	if s.Noticed {
		return s.Ceiling
	}
	return latest(s.Limits.Account.Messages, s.Limits.Phone.Messages, s.Ceiling)
}

// OnlyPaused tells whether the pause between two messages is all that the next one has to
// wait for.
func (r Rules) OnlyPaused(s logins.Login) bool {
	return s.Limits.Account.Total > 0 && !latest(messagesBarred(s), r.CodeFrom(s)).After(paused(s))
}

// CodeFrom returns from when both the account and the phone allow a code. A time in the past
// means now.
func (r Rules) CodeFrom(s logins.Login) time.Time {
	return latest(r.Codes.Account.NextAt(s.Limits.Account.Codes), r.Codes.Account.NextAt(s.Limits.Phone.Codes))
}

// UsedUp is the 429 for a login that may try no more codes. The person can start a new login,
// and can type codes there as soon as the account may try some.
func (r Rules) UsedUp(s logins.Login, now time.Time) *api.Error {
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: r.CodeFrom(s).Sub(now),
		Message: "Too many wrong codes. Please log in again."}
	if s.Limits.Account.Total < 1 {
		e.Retry = ratelimit.TotalRetry
	}
	return e
}

// PushFrom returns from when the login may ask for a push. A time in the past means now. ok is
// false if it never may again.
func PushFrom(s logins.Login, now time.Time) (at time.Time, ok bool) {
	push := s.Push.State(now)
	if s.Lost || !s.Factor().App || s.State != logins.Pending || push == logins.PushApproved {
		return time.Time{}, false
	}
	at = PushAt(s, now)
	return at, at.Before(s.Expires)
}

// PushAt returns from when the limits, the places and the pause allow a push. A time in the
// past means now. The login may be over by then.
func PushAt(s logins.Login, now time.Time) time.Time {
	return latest(pushesBarred(s, now), pushPaused(s))
}

// pushPaused returns when the pause after a denied push ends.
func pushPaused(s logins.Login) time.Time {
	return latest(s.Limits.Account.PushWait, s.Limits.Phone.PushWait)
}

// pushesBarred returns until when pushes are refused, apart from the pause after a denied one.
func pushesBarred(s logins.Login, now time.Time) time.Time {
	at := latest(s.Limits.Account.Pushes, s.Limits.Account.Place, s.Limits.Phone.Pushes, s.Limits.Phone.Place)
	if s.Push.State(now) == logins.PushPending {
		at = latest(at, s.Push.Expires)
	}
	return at
}

// OnlyPushPaused tells whether the pause after a denied push is all that the next one has to
// wait for.
func OnlyPushPaused(s logins.Login, now time.Time) bool {
	paused := pushPaused(s)
	return paused.After(now) && !pushesBarred(s, now).After(paused)
}

// methods lists the methods that can pass the login now, the likeliest first. The push comes
// first while it waits for its answer. Otherwise it comes after the codes, because it has to
// be sent again. sms and call are in the list while the login may ask for a message (the pause
// between two messages does not count) and while a code that it sent may still work.
func (r Rules) methods(s logins.Login, now time.Time) []factor.Method {
	list := []factor.Method{}
	if s.Lost {
		return list
	}
	push := s.Push.State(now)
	asked := s.State == logins.Pending && (push == logins.PushPending || push == logins.PushApproved)
	if asked {
		list = append(list, factor.Push)
	}
	if r.AttemptsLeft(s, now) > 0 {
		if s.Factor().App {
			list = append(list, factor.App)
		}
		if !s.NoMessages && !messagesBarred(s).After(now) || s.TypeUntil.After(now) {
			list = append(list, factor.SMS, factor.Call)
		}
	}
	if at, ok := PushFrom(s, now); ok && !asked && !at.After(now) {
		list = append(list, factor.Push)
	}
	return list
}

// wholeSeconds returns the seconds until a time, rounded up. It is 0 for a time in the past.
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

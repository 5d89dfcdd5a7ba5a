package view

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// TypeWithin is how long a code that was sent may be typed. The provider does not say how
// long its codes live; this is the longest that is counted with, as for the codes
// that were accepted before (shared/attempt/claim.go).
const TypeWithin = 10 * time.Minute

// Allowed are the limits whose counters an answer speaks of.
type Allowed struct {
	Codes    ratelimit.Codes
	Messages ratelimit.Messages
	Pushes   ratelimit.Pushes
}

// LimitsOf says what the counters of its account and of its phone allow a login, to be kept
// on it. They are times, so that whoever reads the login later need only look at the
// clock. Of counters that nobody wrote or read, which are empty, nothing is noted.
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

// AttemptsLeft is how many codes the login may try now.
func (r Rules) AttemptsLeft(s logins.Login, now time.Time) int {
	ofAccount := min(r.Codes.Account.LeftAt(s.Limits.Account.Codes, now), s.Limits.Account.Total)
	ofPhone := r.Codes.Account.LeftAt(s.Limits.Phone.Codes, now)
	return max(min(r.Codes.Login-s.Attempts, ofAccount, ofPhone), 0)
}

// MessageFrom is from when the login may ask for a text or call, in the past when
// it may now. ok is false when it never may any more.
func (r Rules) MessageFrom(s logins.Login, now time.Time) (at time.Time, ok bool) {
	if s.Lost || s.NoMessages || s.Attempts >= r.Codes.Login || s.Limits.Account.Total < 1 || !s.Open(now) {
		return time.Time{}, false // none may be sent, or what is sent could not be typed
	}
	at = r.MessageAt(s)
	return at, at.Before(s.Expires)
}

// MessageAt is when all limits that take their time allow a text or call, even if
// the login is over by then; in the past when they do now.
func (r Rules) MessageAt(s logins.Login) time.Time {
	return latest(paused(s), messagesBarred(s), r.CodeFrom(s))
}

// paused is when the pause after the last text or call ends.
func paused(s logins.Login) time.Time {
	return latest(s.Limits.Account.Pause, s.Limits.Phone.Pause)
}

// messagesBarred is until when texts and calls are refused for another reason than
// the pause between two of them. One that is forced after "open the app" counts as one
// with that, so what account and phone have left does not matter to it.
func messagesBarred(s logins.Login) time.Time {
	if s.Noticed {
		return s.Ceiling
	}
	return latest(s.Limits.Account.Messages, s.Limits.Phone.Messages, s.Ceiling)
}

// OnlyPaused tells whether nothing but the pause between two messages decides when
// the login may ask for the next one.
func (r Rules) OnlyPaused(s logins.Login) bool {
	return s.Limits.Account.Total > 0 && !latest(messagesBarred(s), r.CodeFrom(s)).After(paused(s))
}

// CodeFrom is from when account and phone allow a code, in the past when they do now.
func (r Rules) CodeFrom(s logins.Login) time.Time {
	return latest(r.Codes.Account.NextAt(s.Limits.Account.Codes), r.Codes.Account.NextAt(s.Limits.Phone.Codes))
}

// UsedUp is the 429 for a login that may try no more codes. The person may begin a new
// login, and type codes there as soon as the account may.
func (r Rules) UsedUp(s logins.Login, now time.Time) *api.Error {
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: r.CodeFrom(s).Sub(now),
		Message: "Too many wrong codes. Please log in again."}
	if s.Limits.Account.Total < 1 {
		e.Retry = ratelimit.TotalRetry
	}
	return e
}

// PushFrom is from when the login may ask for a push, in the past when it may now.
// ok is false when it never may any more.
func PushFrom(s logins.Login, now time.Time) (at time.Time, ok bool) {
	push := s.Push.State(now)
	if s.Lost || !s.Factor().App || s.State != logins.Pending || push == logins.PushApproved {
		return time.Time{}, false
	}
	at = PushAt(s, now)
	return at, at.Before(s.Expires)
}

// PushAt is when all that takes its time allows a push, even if the login is over by then;
// in the past when it does now.
func PushAt(s logins.Login, now time.Time) time.Time {
	return latest(pushesBarred(s, now), pushPaused(s))
}

// pushPaused is until when there is no push after a denial.
func pushPaused(s logins.Login) time.Time {
	return latest(s.Limits.Account.PushWait, s.Limits.Phone.PushWait)
}

// pushesBarred is until when pushes are refused for another reason than that.
func pushesBarred(s logins.Login, now time.Time) time.Time {
	at := latest(s.Limits.Account.Pushes, s.Limits.Account.Place, s.Limits.Phone.Pushes, s.Limits.Phone.Place)
	if s.Push.State(now) == logins.PushPending {
		at = latest(at, s.Push.Expires)
	}
	return at
}

// OnlyPushPaused tells whether nothing but the pause after a denied push decides when the
// login may ask for the next one.
func OnlyPushPaused(s logins.Login, now time.Time) bool {
	paused := pushPaused(s)
	return paused.After(now) && !pushesBarred(s, now).After(paused)
}

// methods lists what can pass the login now, the likeliest first: the push while
// it waits, and otherwise after the codes, since it has to be sent again. A text
// and a call are among them while one may be asked for, a pause between two of
// them aside, and while one that this login sent may still be typed.
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

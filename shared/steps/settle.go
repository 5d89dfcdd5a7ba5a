package steps

import (
	"context"
	"errors"
	"time"

	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
)

// Outcome is what an answer did.
type Outcome string

const (
	Applied   Outcome = "applied"   // the login's push stands answered now
	Duplicate Outcome = "duplicate" // it stood so already
	Unknown   Outcome = "unknown"   // no login belongs to the answer
	Ignored   Outcome = "ignored"   // too late, not this push's, or not this person's
	// Noted is a denial of a login that takes no answer any more: it was given up, used
	// up its codes, or its time or the push's is over.
	Noted Outcome = "noted"
	// LateDenial is a denial of a login that was passed in another way: somebody
	// else passed it. It is the strongest sign of an attack there is.
	LateDenial Outcome = "late_denial"
)

// Settler settles answers.
type Settler struct {
	Logins *logins.Table
	Limits *ratelimit.Table
	Pause  time.Duration // how long there is no push after a denial (PUSH_PAUSE)
}

// Settle writes an answer to the login's push. It may be repeated: what was lost
// between its writes is made up for by the same answer coming again.
func (t Settler) Settle(ctx context.Context, s logins.Login, told factor.Answered, now time.Time) (logins.Login, Outcome, error) {
	answer := logins.PushAnswered{
		Ordinal: told.Ordinal, Ref: told.Ref, Person: told.Person, Answer: logins.Answer(told.Answer), Pause: t.Pause,
	}
	after, err := t.Logins.Do(ctx, s, answer, now)
	outcome := Applied
	switch {
	case errors.Is(err, logins.ErrNotFound):
		return after, Unknown, nil
	case errors.Is(err, logins.ErrRefused):
		if after, outcome, err = t.late(ctx, after, answer, now); err != nil {
			return after, "", err
		}
	case err != nil:
		return after, "", err
	}
	measure(ctx, after, answer, outcome, now)
	after, err = t.count(ctx, after, answer, outcome, now)
	return after, outcome, err
}

// measure tells the operator what the answer did.
func measure(ctx context.Context, s logins.Login, answer logins.PushAnswered, outcome Outcome, now time.Time) {
	audit.SetSubject(ctx, s.Account, s.ID)
	switch {
	case outcome == LateDenial:
		metrics.LateDenial(ctx)
		audit.Write(ctx, audit.Event{Name: audit.LateDenial, Method: metrics.Push})
	case outcome == Noted, outcome == Applied && answer.Answer == logins.Denied:
		metrics.Login(ctx, metrics.Denied, metrics.Push)
		audit.Write(ctx, audit.Event{Name: audit.PushDenied, Method: metrics.Push})
	case outcome == Applied && answer.Answer == logins.Approved:
		metrics.Approval(ctx, now.Sub(s.Push.Sent))
	}
}

// late is what an answer does that its login does not take. A denial is noted all the
// same: a stranger who has the password can give a login up the moment that it asked
// the phone, and who then denies it must not be lost.
func (t Settler) late(ctx context.Context, s logins.Login, answer logins.PushAnswered, now time.Time) (logins.Login, Outcome, error) {
	outcome := refused(s, answer)
	if outcome != Noted && outcome != LateDenial {
		return s, outcome, nil
	}
	after, err := t.Logins.Do(ctx, s, logins.DeniedLate{Ordinal: answer.Ordinal, Ref: answer.Ref, Person: answer.Person}, now)
	if errors.Is(err, logins.ErrRefused) {
		return after, Duplicate, nil // noted before, or it is another push's by now
	}
	return after, outcome, err
}

// refused tells why an answer was not possible.
func refused(s logins.Login, answer logins.PushAnswered) Outcome {
	switch {
	case !concerns(s, answer):
		return Ignored
	case s.Push.AnswerID == answer.Ref && s.Push.Answer == answer.Answer:
		return Duplicate
	case answer.Answer != logins.Denied:
		return Ignored
	case !s.Passed.IsZero():
		return LateDenial
	default:
		return Noted
	}
}

// concerns tells whether the answer is to the push that the login sent last.
func concerns(s logins.Login, answer logins.PushAnswered) bool {
	return s.Push.Ordinal == answer.Ordinal && s.Factor().Ref == answer.Person &&
		(s.Push.Ref == "" || s.Push.Ref == answer.Ref)
}

// count frees the places of a push that was answered, on account and phone, whatever
// became of its login: who cancels it in time must not be spared the pause after a denial.
// It may be repeated: what it does on either counts while the place is still the push's
// own, and so once.
func (t Settler) count(ctx context.Context, s logins.Login, answer logins.PushAnswered, outcome Outcome, now time.Time) (logins.Login, error) {
	if !concerns(s, answer) || s.Push.Place == 0 {
		return s, nil
	}
	account, phone := ratelimit.Subjects(s.CountedIn())
	proves := s.Proved && answer.Answer == logins.Approved && (outcome == Applied || outcome == Duplicate)
	ofAccount, err := t.free(ctx, account, s, s.Push.Place, answer.Answer, proves, now)
	if err != nil {
		return s, err
	}
	ofPhone, err := t.free(ctx, phone, s, s.Push.PhonePlace, answer.Answer, proves, now)
	if err != nil || answer.Answer != logins.Denied {
		return s, err
	}
	pushes := ratelimit.Pushes{Pause: t.Pause}
	until := later(pushes.PausedUntil(account, ofAccount), pushes.PausedUntil(phone, ofPhone))
	if !until.After(now) && outcome != Duplicate && t.Pause > 0 {
		until, err = t.deny(ctx, s, now)
	}
	if err != nil {
		return s, err
	}
	return t.pause(ctx, s, until, now)
}

// deny counts a denial that came when its push had no place any more: it came late, and
// another push has the place. Nothing pauses then, so it was not counted with the place
// either; and it is told once, so it counts once.
func (t Settler) deny(ctx context.Context, s logins.Login, now time.Time) (until time.Time, err error) {
	of, phone := ratelimit.Subjects(s.CountedIn())
	if !s.Proved {
		of = phone
	}
	counters, err := t.Limits.Apply(ctx, of.Key, now, ratelimit.Deny{Of: of, Pause: t.Pause})
	return ratelimit.Pushes{Pause: t.Pause}.PausedUntil(of, counters), err
}

// free frees one place. That of a push that expired at the provider lapses: it was not
// answered, and the account's next login asks whether there is still an app. An approval
// that took effect also clears what a push proves. Not so while the account has never
// passed a factor: its phone may have been replaced since, and then it proves nothing.
func (t Settler) free(ctx context.Context, of ratelimit.Subject, s logins.Login, place int, answer logins.Answer, proves bool, now time.Time) (ratelimit.Counters, error) {
	name := s.Push.Name(s.ID)
	changes := []ratelimit.Change{ratelimit.Release{Of: of, Place: place, ID: name}}
	switch {
	case answer == logins.Expired:
		changes = []ratelimit.Change{ratelimit.Lapse{Of: of, Place: place, ID: name}}
	case answer == logins.Denied:
		changes = append(changes, ratelimit.Deny{Of: of, Pause: t.Pause})
	case proves:
		changes = append(changes, ratelimit.PushPassed(of)...)
	}
	after, err := t.Limits.Apply(ctx, of.Key, now, changes...)
	if errors.Is(err, ratelimit.ErrNotHeld) {
		err = nil // freed before, or run out
	}
	return after, err
}

// pause tells the login for how long there is no push after a denial, where that is longer
// than it knows: after a second denial.
func (t Settler) pause(ctx context.Context, s logins.Login, until, now time.Time) (logins.Login, error) {
	if s.State != logins.Pending || !until.After(s.PausedUntil()) {
		return s, nil
	}
	after, err := t.Logins.Do(ctx, s, logins.PushPaused{Until: until}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

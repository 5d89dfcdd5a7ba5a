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

// Outcome says what an answer did.
type Outcome string

const (
	Applied   Outcome = "applied"   // the login's push is answered now
	Duplicate Outcome = "duplicate" // it had this answer already
	Unknown   Outcome = "unknown"   // no login belongs to the answer
	Ignored   Outcome = "ignored"   // too late, for another push, or of another person
	// Noted is a denial of a login that takes no answer any more: its client cancelled it, its
	// last code was wrong, or the time of the login or of the push is over.
	Noted Outcome = "noted"
	// LateDenial is a denial of a login that was passed by another method. So a stranger passed
	// it: there is no stronger sign of an attack.
	LateDenial Outcome = "late_denial"
)

// Settler settles the answers to pushes.
type Settler struct {
	Logins *logins.Table
	Limits *ratelimit.Table
	Pause  time.Duration // how long there is no push after a denial (PUSH_PAUSE)
}

// Settle writes an answer onto the login, frees the places of its push, and counts a denial.
// Settling the same answer twice has the same effect as once. If the process dies between
// two writes, the same answer makes up for it when it comes again.
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
		if after, outcome, err = t.settleLate(ctx, after, answer, now); err != nil {
			return after, "", err
		}
	case err != nil:
		return after, "", err
	}
	report(ctx, after, answer, outcome, now)
	after, err = t.freePlaces(ctx, after, answer, outcome, now)
	return after, outcome, err
}

// report counts the answer in the metrics, and writes security events.
func report(ctx context.Context, s logins.Login, answer logins.PushAnswered, outcome Outcome, now time.Time) {
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

// settleLate settles an answer that the login does not take any more. It notes a denial all
// the same. A stranger who has the password could start a login, and cancel it as soon as the
// phone asks; the owner's denial must not get lost then.
func (t Settler) settleLate(ctx context.Context, s logins.Login, answer logins.PushAnswered, now time.Time) (logins.Login, Outcome, error) {
	outcome := outcomeLate(s, answer)
	if outcome != Noted && outcome != LateDenial {
		return s, outcome, nil
	}
	after, err := t.Logins.Do(ctx, s, logins.DeniedLate{Ordinal: answer.Ordinal, Ref: answer.Ref, Person: answer.Person}, now)
	if errors.Is(err, logins.ErrRefused) {
		return after, Duplicate, nil // noted before, or the login has another push by now
	}
	return after, outcome, err
}

// outcomeLate returns what an answer does that the login refused.
func outcomeLate(s logins.Login, answer logins.PushAnswered) Outcome {
	switch {
	case !answersLastPush(s, answer):
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

// answersLastPush tells whether the answer is to the push that the login sent last.
func answersLastPush(s logins.Login, answer logins.PushAnswered) bool {
	return s.Push.Ordinal == answer.Ordinal && s.Factor().Ref == answer.Person &&
		(s.Push.Ref == "" || s.Push.Ref == answer.Ref)
}

// freePlaces frees the places that an answered push holds on account and phone, and starts the
// pause after a denial. It does so even if the login is over: a stranger must not escape the
// pause by cancelling in time. The changes are made only while the push still holds the
// place, so the same answer counts once.
func (t Settler) freePlaces(ctx context.Context, s logins.Login, answer logins.PushAnswered, outcome Outcome, now time.Time) (logins.Login, error) {
	if !answersLastPush(s, answer) || s.Push.Place == 0 {
		return s, nil
	}
	account, phone := ratelimit.Subjects(s.CountedIn())
	proves := s.Proved && answer.Answer == logins.Approved && (outcome == Applied || outcome == Duplicate)
	ofAccount, err := t.freePlace(ctx, account, s, s.Push.Place, answer.Answer, proves, now)
	if err != nil {
		return s, err
	}
	ofPhone, err := t.freePlace(ctx, phone, s, s.Push.PhonePlace, answer.Answer, proves, now)
	if err != nil || answer.Answer != logins.Denied {
		return s, err
	}
	pushes := ratelimit.Pushes{Pause: t.Pause}
	until := later(pushes.PausedUntil(account, ofAccount), pushes.PausedUntil(phone, ofPhone))
	if !until.After(now) && outcome != Duplicate && t.Pause > 0 {
		until, err = t.countDisplacedDenial(ctx, s, now)
	}
	if err != nil {
		return s, err
	}
	return t.notePause(ctx, s, until, now)
}

// countDisplacedDenial counts a denial that came after another push had taken the place of its
// push. Freeing the place then changed nothing, so the denial was not counted there. A repeated
// denial is a Duplicate and does not get here, so each counts once.
func (t Settler) countDisplacedDenial(ctx context.Context, s logins.Login, now time.Time) (until time.Time, err error) {
	of, phone := ratelimit.Subjects(s.CountedIn())
	if !s.Proved {
		of = phone
	}
	counters, err := t.Limits.Apply(ctx, of.Key, now, ratelimit.Deny{Of: of, Pause: t.Pause})
	return ratelimit.Pushes{Pause: t.Pause}.PausedUntil(of, counters), err
}

// freePlace frees one place. After a push that expired at the provider the place is free, but
// counts as unanswered, so the account's next login asks whether the person still has the app.
// An approval that took effect also resets the counters that ratelimit.PushPassed names. It
// does not if the account has never passed a factor: its phone may have been replaced since,
// and then the approval proves nothing.
func (t Settler) freePlace(ctx context.Context, of ratelimit.Subject, s logins.Login, place int, answer logins.Answer, proves bool, now time.Time) (ratelimit.Counters, error) {
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
		err = nil // freed before, or its time is over
	}
	return after, err
}

// notePause notes on the login until when there is no push after a denial, if the login knows
// only a shorter pause. That happens after a second denial.
func (t Settler) notePause(ctx context.Context, s logins.Login, until, now time.Time) (logins.Login, error) {
	if s.State != logins.Pending || !until.After(s.PausedUntil()) {
		return s, nil
	}
	after, err := t.Logins.Do(ctx, s, logins.PushPaused{Until: until}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

package start

import (
	"cmp"
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
)

// sendPush sends the login's push, and notes on the factor what the provider says about the
// person.
func (t Starter) sendPush(ctx context.Context, s logins.Login, from steps.Requester, now time.Time) (logins.Login, error) {
	after, problem, err := t.Send(ctx, s, from, now)
	steps.LogProblem(ctx, problem)
	switch {
	case err != nil:
		return after, err
	case after.Push.Failure == logins.NoApp:
		return after, t.Enrolment.Findings.NoteNoApp(ctx, s.Factor())
	case factor.Gone(problem) && s.Push.Ordinal == 1: // once a login
		after, err = t.enrolAndSendPush(ctx, after, from, now)
		return after, unlessOver(err)
	case factor.Gone(problem):
		return after, t.Enrolment.Findings.NoteLost(ctx, s.Factor())
	}
	return after, nil
}

// enrolAndSendPush enrols the phone of a login whose push found nobody, and sends another
// push where there is an app and the limits allow one.
func (t Starter) enrolAndSendPush(ctx context.Context, s logins.Login, from steps.Requester, now time.Time) (logins.Login, error) {
	f, lost, err := t.renewFactor(ctx, s)
	if err != nil || lost {
		return s, err
	}
	if s, err = t.noteEnrolled(ctx, s, f, now); err != nil || !f.App {
		return s, err
	}
	push, counters, err := t.Reserve(ctx, s, ratelimit.Counters{}, now)
	limits := t.LimitsOf(s, counters.Account, counters.Phone)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return t.Logins.Do(ctx, s, logins.Counted{Limits: limits}, now)
	}
	if err != nil {
		return s, err
	}
	if s, err = t.Logins.Do(ctx, s, logins.PushStarted{Push: push, Limits: limits}, now); err != nil {
		return s, err
	}
	return t.sendPush(ctx, s, from, now)
}

// renewFactor enrols the login's phone again, unless another login was quicker.
func (t Starter) renewFactor(ctx context.Context, s logins.Login) (f factor.Factor, lost bool, err error) {
	account, err := steps.Current(ctx, t.Accounts, s)
	f, missing := t.Factors.First(ctx, s.Account)
	if err = cmp.Or(err, missing); err != nil {
		return f, false, err
	}
	if f.Ref != "" && f.Ref != s.Factor().Ref {
		return f, false, nil
	}
	return t.Enrolment.Renew(ctx, account, f)
}

// noteEnrolled makes the login one of a newly enrolled phone, which nobody has proved yet.
func (t Starter) noteEnrolled(ctx context.Context, s logins.Login, f factor.Factor, now time.Time) (logins.Login, error) {
	key := ratelimit.Phone(f.Number, false)
	counters, err := t.Limits.Read(ctx, key)
	if err != nil {
		return s, err
	}
	after := s
	after.Phone, after.Proved = string(key), false
	e := logins.Enrolled{From: s.Factor().Ref, To: f.Ref, App: f.App, Phone: string(key)}
	e.Limits = t.LimitsOf(after, ratelimit.Counters{}, counters).Phone
	return t.Logins.Do(ctx, s, e, now)
}

// unlessOver drops the error for a login that is over meanwhile: its client has given it up,
// or its account was registered again.
func unlessOver(err error) error {
	if errors.Is(err, logins.ErrRefused) || errors.Is(err, logins.ErrNoSession) {
		return nil
	}
	return err
}

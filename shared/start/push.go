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
func (t Starter) sendPush(ctx context.Context, login logins.Login, from steps.Requester, now time.Time) (logins.Login, error) {
	after, problem, err := t.Send(ctx, login, from, now)
	steps.LogProblem(ctx, problem)
	switch {
	case err != nil:
		return after, err
	case after.Push.Failure == logins.NoApp:
		return after, t.Enrolment.Findings.NoteNoApp(ctx, login.Factor())
	case factor.Gone(problem) && login.Push.Ordinal == 1: // once a login
		after, err = t.enrolAndSendPush(ctx, after, from, now)
		return after, unlessOver(err)
	case factor.Gone(problem):
		return after, t.Enrolment.Findings.NoteLost(ctx, login.Factor())
	}
	return after, nil
}

// enrolAndSendPush enrols the phone of a login whose push reached nobody. If the person has an
// app and the limits allow it, it sends another push.
func (t Starter) enrolAndSendPush(ctx context.Context, login logins.Login, from steps.Requester, now time.Time) (logins.Login, error) {
	f, lost, err := t.renewFactor(ctx, login)
	if err != nil || lost {
		return login, err
	}
	if login, err = t.noteEnrolled(ctx, login, f, now); err != nil || !f.App {
		return login, err
	}
	push, counters, err := t.Reserve(ctx, login, ratelimit.Counters{}, now)
	limits := t.LimitsOf(login, counters.Account, counters.Phone)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return t.Logins.Do(ctx, login, logins.Counted{Limits: limits}, now)
	}
	if err != nil {
		return login, err
	}
	if login, err = t.Logins.Do(ctx, login, logins.PushStarted{Push: push, Limits: limits}, now); err != nil {
		return login, err
	}
	return t.sendPush(ctx, login, from, now)
}

// renewFactor enrols the login's phone again, unless another login was quicker. lost tells that the
// provider refused.
func (t Starter) renewFactor(ctx context.Context, login logins.Login) (f factor.Factor, lost bool, err error) {
	account, err := steps.Current(ctx, t.Accounts, login)
	f, missing := t.Factors.First(ctx, login.Account)
	if err = cmp.Or(err, missing); err != nil {
		return f, false, err
	}
	if f.Ref != "" && f.Ref != login.Factor().Ref {
		return f, false, nil
	}
	return t.Enrolment.Renew(ctx, account, f)
}

// noteEnrolled writes the new enrolment onto the login. Nobody has proved the phone with it yet.
func (t Starter) noteEnrolled(ctx context.Context, login logins.Login, f factor.Factor, now time.Time) (logins.Login, error) {
	key := ratelimit.Phone(f.Number, false)
	counters, err := t.Limits.Read(ctx, key)
	if err != nil {
		return login, err
	}
	after := login
	after.Phone, after.Proved = string(key), false
	e := logins.Enrolled{From: login.Factor().Ref, To: f.Ref, App: f.App, Phone: string(key)}
	e.Limits = t.LimitsOf(after, ratelimit.Counters{}, counters).Phone
	return t.Logins.Do(ctx, login, e, now)
}

// unlessOver drops the error about a login that is over by now: its client has cancelled it, or
// its account was registered again.
func unlessOver(err error) error {
	if errors.Is(err, logins.ErrRefused) || errors.Is(err, logins.ErrNoSession) {
		return nil
	}
	return err
}

package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
)

// enrol makes the account's phone known to the provider again, after it forgot the
// person. It takes the right password, and the number that is stored: what reaches
// that phone was and is the second factor. problem says why the provider would not;
// the account is then as it was, and the next login tries again.
func (h handler) enrol(ctx context.Context, account users.Account, old factor.Factor) (known factor.Factor, problem, err error) {
	number, err := phone.ParseE164(account.Phone)
	if err != nil {
		return old, nil, err
	}
	known, problem = factor.EnrolAgain(ctx, h.enrollers, old, factor.Person{
		Email: users.Mailbox(account.Email), CountryCode: number.CountryCode, National: number.National, E164: account.Phone,
	})
	if problem != nil {
		return old, problem, h.noteLost(ctx, old)
	}
	err = h.factors.SetEnrolled(ctx, old, known)
	if errors.Is(err, factors.ErrChanged) {
		err = nil // another login was quicker, or the phone was replaced, which ends this login
	}
	return known, nil, err
}

// noteLost notes on the account that the provider has forgotten the person, so that the
// next login enrols the phone before anything else.
func (h handler) noteLost(ctx context.Context, f factor.Factor) error {
	if f.Ref == "" {
		return nil
	}
	err := h.factors.SetLost(ctx, f)
	if errors.Is(err, factors.ErrChanged) {
		return nil // enrolled or registered again meanwhile
	}
	return err
}

// again enrols the phone of a login whose push found nobody, and sends another push
// where there is an app.
func (h handler) again(ctx context.Context, s logins.Login, from steps.From, now time.Time) (logins.Login, error) {
	account, err := steps.Current(ctx, h.accounts, s)
	known, missing := h.factors.First(ctx, s.Account)
	if err = cmp.Or(err, missing); err != nil {
		return s, unlessOver(err)
	}
	if known.Ref == s.Factor().Ref || known.Ref == "" { // else another login was quicker
		var problem error
		known, problem, err = h.enrol(ctx, account, known)
		steps.LogProblem(ctx, problem)
		if err != nil || problem != nil {
			return s, err
		}
	}
	if s, err = h.asEnrolled(ctx, s, known, now); err != nil || !known.App {
		return s, unlessOver(err)
	}
	next, counters, err := h.pushes.Reserve(ctx, s, ratelimit.Counters{}, now)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		s, err = h.logins.Do(ctx, s, logins.Counted{Limits: h.allowed.LimitsOf(s, counters.Account, counters.Phone)}, now)
		return s, unlessOver(err)
	}
	if err != nil {
		return s, err
	}
	s, err = h.logins.Do(ctx, s, logins.PushStarted{Push: next, Limits: h.allowed.LimitsOf(s, counters.Account, counters.Phone)}, now)
	if err != nil {
		return s, unlessOver(err)
	}
	return h.send(ctx, s, from, now)
}

// asEnrolled makes the login one of a newly enrolled phone, which nobody has proved yet.
func (h handler) asEnrolled(ctx context.Context, s logins.Login, known factor.Factor, now time.Time) (logins.Login, error) {
	key := ratelimit.Phone(known.Number, false)
	counters, err := h.limits.Read(ctx, key)
	if err != nil {
		return s, err
	}
	after := s
	after.Phone, after.Proved = string(key), false
	e := logins.Enrolled{From: s.Factor().Ref, To: known.Ref, App: known.App, Phone: string(key)}
	e.Limits = h.allowed.LimitsOf(after, ratelimit.Counters{}, counters).Phone
	return h.logins.Do(ctx, s, e, now)
}

// unlessOver drops the error for a login that is over meanwhile: its client has given
// it up, or its account was registered again.
func unlessOver(err error) error {
	if errors.Is(err, logins.ErrRefused) || errors.Is(err, logins.ErrNoSession) {
		return nil
	}
	return err
}

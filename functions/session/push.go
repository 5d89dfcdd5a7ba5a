package main

import (
	"context"
	"errors"
	"time"

	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

// known is the account as the provider knows it now. Whether there is an app was
// asked at enrolment; it is asked again after a push that nobody answered. A person
// whom the provider has forgotten is enrolled again; problem says why that failed.
func (h handler) known(ctx context.Context, account users.Account, counters ratelimit.Counters, now time.Time) (known users.Account, problem, err error) {
	if account.AuthyID == "" {
		return h.enrol(ctx, account)
	}
	if !account.Device || !counters.Unanswered(now) {
		return account, nil, nil
	}
	status, asked := h.provider.Status(ctx, authy.ID(account.AuthyID))
	switch {
	case authy.IsGone(asked):
		return h.enrol(ctx, account)
	case asked != nil || status.Registered:
		return account, nil, nil // if the provider is down the push will tell
	}
	account.Device = false
	return account, nil, h.noApp(ctx, account.ID, account.Generation)
}

// noApp notes that the account has no app, unless it has another phone by now.
func (h handler) noApp(ctx context.Context, id string, generation int) error {
	err := h.accounts.SetDevice(ctx, id, generation, false)
	if errors.Is(err, users.ErrChanged) {
		return nil
	}
	return err
}

// start counts the push, hands the right password back in the same write, puts
// the login into the table and sends the push. Without an app, or with no push
// left, the login waits for a code.
func (h handler) start(ctx context.Context, s sessions.Session, token sessions.Token, counters ratelimit.Counters, from approval.From, now time.Time) (sessions.Session, error) {
	back := h.passwords.Return(from.Address)
	err := error(&ratelimit.Exceeded{})
	if s.Device && !s.Lost {
		s.Push, counters, err = h.pushes.Reserve(ctx, s, counters, now, back...)
	}
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		counters, err = h.limits.ApplyTo(ctx, ratelimit.Key(s.Counters), counters, now, back...)
	}
	if err != nil {
		return s, err
	}
	s.Limits = h.allowed.Note(counters)
	if s, err = h.logins.Create(ctx, s, token); err != nil || s.Push.Ordinal == 0 {
		return s, err
	}
	return h.send(ctx, s, from, now)
}

// send sends the login's push, and notes on the account what the provider says of
// the person.
func (h handler) send(ctx context.Context, s sessions.Session, from approval.From, now time.Time) (sessions.Session, error) {
	after, problem, err := h.pushes.Send(ctx, s, from, now)
	approval.Note(ctx, problem)
	switch {
	case err != nil:
		return after, err
	case after.Push.Failure == sessions.NoDevice:
		return after, h.noApp(ctx, s.Account, s.Generation)
	case authy.IsGone(problem) && s.Push.Ordinal == 1: // once a login
		return h.again(ctx, after, from, now)
	case authy.IsGone(problem):
		return after, h.noteLost(ctx, users.Account{ID: s.Account, Generation: s.Generation, AuthyID: s.AuthyID})
	}
	return after, nil
}

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

// device tells whether the account has an app to push to. The provider was asked
// at enrolment; it is asked again after a push that nobody answered.
func (h handler) device(ctx context.Context, account users.Account, counters ratelimit.Counters, now time.Time) (bool, error) {
	if !account.Device || !counters.Unanswered(now) {
		return account.Device, nil
	}
	status, err := h.provider.Status(ctx, authy.ID(account.AuthyID))
	if err != nil || status.Registered {
		return true, nil // if the provider is down the push will tell
	}
	return false, h.noApp(ctx, account.ID, account.Generation)
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
	if s.Device {
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
	after, problem, err := h.pushes.Send(ctx, s, from, now)
	approval.Note(ctx, problem)
	if err == nil && after.Push.Failure == sessions.NoDevice {
		err = h.noApp(ctx, s.Account, s.Generation)
	}
	return after, err
}

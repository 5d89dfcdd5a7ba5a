package main

import (
	"context"
	"errors"
	"time"

	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
)

// enrolled is the account as the provider knows it now. Whether there is an app was
// asked at enrolment; it is asked again after a push that nobody answered. A person
// whom the provider has forgotten is enrolled again; problem says why that failed.
func (h handler) enrolled(ctx context.Context, account users.Account, f factor.Factor, unanswered bool) (known factor.Factor, problem, err error) {
	if f.Ref == "" {
		return h.enrol(ctx, account, f)
	}
	if !f.App || !unanswered {
		return f, nil, nil
	}
	app, asked := factor.HasApp(ctx, h.enrollers, f)
	switch {
	case factor.Gone(asked):
		return h.enrol(ctx, account, f)
	case asked != nil || app:
		return f, nil, nil // if the provider is down the push will tell
	}
	f.App = false
	return f, nil, h.noApp(ctx, f)
}

// noApp notes that the person has no app, unless they are enrolled anew by now.
func (h handler) noApp(ctx context.Context, f factor.Factor) error {
	err := h.factors.SetApp(ctx, f, false)
	if errors.Is(err, factors.ErrChanged) {
		return nil
	}
	return err
}

// start counts the push, hands the right password back in the same write, puts
// the login into the table and sends the push. Without an app, or with no push
// left, the login waits for a code.
func (h handler) start(ctx context.Context, s logins.Login, token logins.Token, known ratelimit.Counters, from steps.From, now time.Time) (logins.Login, error) {
	counters, err := h.countPush(ctx, &s, known, from.Address, now)
	if err != nil {
		return s, err
	}
	s.Limits = h.allowed.LimitsOf(s, counters.Account, counters.Phone)
	if s, err = h.logins.Create(ctx, s, token); err != nil {
		return s, err
	}
	metrics.Login(ctx, metrics.Begun, metrics.Password) // whatever becomes of the push: the phone may ask
	audit.Write(ctx, audit.Event{Name: audit.LoginBegun, Method: metrics.Password})
	if s.Push.Ordinal == 0 {
		return s, nil
	}
	return h.send(ctx, s, from, now)
}

// countPush hands the right password back and counts the login's push, if there is one to be
// sent. Where that did not write its phone's counters they are read, so that the answer
// says what they allow.
func (h handler) countPush(ctx context.Context, s *logins.Login, known ratelimit.Counters, source string, now time.Time) (c steps.Counters, err error) {
	back := h.passwords.Return(ratelimit.Browser(s.Known), source)
	if !s.Factor().App || s.Lost {
		if c.Account, err = h.limits.ApplyTo(ctx, ratelimit.Key(s.Counters), known, now, back...); err != nil {
			return c, err
		}
		return h.withPhone(ctx, *s, c)
	}
	push, c, err := h.pushes.Reserve(ctx, *s, known, now, back...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return h.withPhone(ctx, *s, c)
	}
	if err == nil {
		s.Push = push
	}
	return c, err
}

// withPhone adds the counters of the login's phone, unless they are known.
func (h handler) withPhone(ctx context.Context, s logins.Login, c steps.Counters) (steps.Counters, error) {
	if c.Phone.Version() != 0 {
		return c, nil
	}
	var err error
	c.Phone, err = h.limits.Read(ctx, ratelimit.Key(s.Phone))
	return c, err
}

// send sends the login's push, and notes on the account what the provider says of
// the person.
func (h handler) send(ctx context.Context, s logins.Login, from steps.From, now time.Time) (logins.Login, error) {
	after, problem, err := h.pushes.Send(ctx, s, from, now)
	steps.LogProblem(ctx, problem)
	switch {
	case err != nil:
		return after, err
	case after.Push.Failure == logins.NoApp:
		return after, h.noApp(ctx, s.Factor())
	case factor.Gone(problem) && s.Push.Ordinal == 1: // once a login
		return h.again(ctx, after, from, now)
	case factor.Gone(problem):
		return after, h.noteLost(ctx, s.Factor())
	}
	return after, nil
}

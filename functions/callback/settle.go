package main

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/steps"
)

// stale is the outcome of a callback that is too old, or too new, to be used.
const stale steps.Outcome = "stale"

// settle finds the login that an answer belongs to and writes it there. unread is why
// the callback could not be read as one.
func (h handler) settle(ctx context.Context, answered factor.Answered, unread error) (steps.Outcome, error) {
	switch {
	case errors.Is(unread, factor.ErrStale):
		return stale, nil
	case errors.Is(unread, factor.ErrMeaningless):
		return steps.Ignored, nil // signed, and nothing that we know
	case errors.Is(unread, factor.ErrForeign):
		return steps.Unknown, nil
	case unread != nil:
		return "", unread
	case !logins.ValidID(answered.Login):
		return steps.Unknown, nil
	}
	s, err := h.logins.Get(ctx, answered.Login)
	if errors.Is(err, logins.ErrNotFound) {
		return steps.Unknown, nil
	}
	if err != nil {
		return "", err
	}
	// The answer counts from its writing: one that took long must not come after
	// a reader has seen the push expire.
	_, outcome, err := h.answers.Settle(ctx, s, answered, time.Now())
	return outcome, err
}

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

// settle finds the login that an answer belongs to, and stores the answer there. If unread is
// not nil, it says why the receiver could not read an answer from the callback.
func (h handler) settle(ctx context.Context, kind factor.Kind, answered factor.Answered, unread error) (steps.Outcome, error) {
	switch {
	case errors.Is(unread, factor.ErrStale):
		return stale, nil
	case errors.Is(unread, factor.ErrMeaningless):
		return steps.Ignored, nil // rightly signed, but we can't read it
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
	if s.Factor().Kind != kind {
		return steps.Ignored, nil // one provider can't answer the push of another one
	}
	// The time that counts is now, when the answer is stored, and not when the request came. If
	// the read above took long, a status poll may have told the browser that the push expired.
	_, outcome, err := h.answers.Settle(ctx, s, answered, time.Now())
	return outcome, err
}

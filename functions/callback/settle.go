package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/authy"
	"countersign/shared/logins"
	"countersign/shared/steps"
)

// window is how far a callback's time may be from ours: long enough for a late
// delivery and for clocks that differ. State decides about replay, this only
// bounds it.
const window = 10 * time.Minute

// stale is the outcome of a callback that is too old, or too new, to be used.
const stale steps.Outcome = "stale"

// settle finds the login that the answer belongs to and writes it there.
func (h handler) settle(ctx context.Context, header http.Header, body []byte, now time.Time) (steps.Outcome, error) {
	if at, ok := authy.Nonce(header); ok && at.Sub(now).Abs() > window {
		return stale, nil
	}
	callback, err := authy.ParseCallback(body)
	if err != nil {
		return steps.Ignored, nil // signed, and nothing that we know
	}
	id, answer, ok := steps.Target(callback)
	if !ok {
		return steps.Unknown, nil
	}
	s, err := h.logins.Get(ctx, id)
	if errors.Is(err, logins.ErrNotFound) {
		return steps.Unknown, nil
	}
	if err != nil {
		return "", err
	}
	// The answer counts from its writing: one that took long must not come after
	// a reader has seen the push expire.
	_, outcome, err := h.answers.Settle(ctx, s, answer, time.Now())
	return outcome, err
}

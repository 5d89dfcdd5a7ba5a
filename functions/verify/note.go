package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// usedUp is the 429 for a login that may try no more codes: the next login may, as
// soon as the account may.
func (h handler) usedUp(s sessions.Session, now time.Time) *api.Error {
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: h.rules.CodeFrom(s).Sub(now),
		Message: "Too many wrong codes. Please log in again."}
	if s.Limits.Total < 1 {
		e.Retry = ratelimit.TotalRetry
	}
	return e
}

// note writes what the account's counters allow onto the login, unless it knows
// that already: the status reads it there.
func (h handler) note(ctx context.Context, s subject, limits sessions.Limits) error {
	if limits.Version <= s.Limits.Version {
		return nil
	}
	_, err := h.logins.Do(ctx, s.Session, sessions.Counted{Limits: limits}, s.now)
	if errors.Is(err, sessions.ErrRefused) {
		return nil // over meanwhile
	}
	return err
}

package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// usedUp is the 429 for a login that may try no more codes: the next login may, as
// soon as the account may.
func (h handler) usedUp(s logins.Login, now time.Time) *api.Error {
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: h.rules.CodeFrom(s).Sub(now),
		Message: "Too many wrong codes. Please log in again."}
	if s.Limits.Account.Total < 1 {
		e.Retry = ratelimit.TotalRetry
	}
	return e
}

// tooMany says for how long there is no message. follows tells that it would follow "open
// the app"; limit is what refused it, nil where the login knew.
func (h handler) tooMany(s logins.Login, follows bool, now time.Time, limit *ratelimit.Exceeded) *api.Error {
	s.Noticed = follows // what bars this message, and not one that would follow a notice
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: h.rules.MessageAt(s).Sub(now),
		Message: "Too many attempts. Please wait and try again."}
	if limit != nil {
		e.Cause, e.Retry = limit, max(limit.Retry, e.Retry)
	}
	if h.rules.OnlyPaused(s) {
		e.Code, e.Message = "wait", "A message was sent a moment ago. Please wait before you ask for another one."
	}
	return e
}

// note writes what the counters allow onto the login, unless it knows that already: the
// status reads it there. The login is returned as it then stands.
func (h handler) note(ctx context.Context, s logins.Login, limits logins.Limits, now time.Time) (logins.Login, error) {
	if !s.News(limits) {
		return s, nil
	}
	after, err := h.logins.Do(ctx, s, logins.Counted{Limits: limits}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// session makes the session of a login whose push is approved, or gives the one
// that was made a moment ago. A login that waits comes back as it is. The error
// is logins.ErrRefused for a login that is over.
func (h handler) session(w http.ResponseWriter, r *http.Request, found logins.Found, now time.Time) (logins.Login, string, error) {
	switch {
	case found.State == logins.Pending && found.Open(now) && found.Push.State(now) == logins.PushApproved:
		return h.passer.Pass(w, r, found, logins.ByPush, now)
	case found.Open(now):
		return found.Login, "", nil
	case found.State == logins.Active && found.Client == logins.TokenClient && found.Live(now, h.rules.Idle):
		return found.Login, found.Token.Reveal(), h.current(r.Context(), found.Login)
	case found.Old && found.Live(now, h.rules.Idle):
		if err := h.current(r.Context(), found.Login); err != nil {
			return found.Login, "", err
		}
		return h.passer.Again(w, r, found, now)
	default:
		return found.Login, "", logins.ErrRefused
	}
}

// current is logins.ErrRefused for the session of an account that was deleted or
// disabled since.
func (h handler) current(ctx context.Context, s logins.Login) error {
	_, err := steps.Current(ctx, h.accounts, s)
	if errors.Is(err, logins.ErrNoSession) {
		return logins.ErrRefused
	}
	return err
}

// open answers about a login that waits, or about a registration's session with
// the login that can lift it.
func (h handler) open(w http.ResponseWriter, s logins.Login, now time.Time) error {
	if s.State == logins.Registered {
		return api.JSON(w, http.StatusOK, h.rules.Live(s, now))
	}
	return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
}

// over answers how a login ended that was never passed; behind any other token
// no login waits.
func (h handler) over(w http.ResponseWriter, s logins.Login, now time.Time) error {
	if !s.Passed.IsZero() || s.State == logins.Ended || s.Open(now) { // open: its account is no longer the one it began with
		return view.NoLogin()
	}
	return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
}

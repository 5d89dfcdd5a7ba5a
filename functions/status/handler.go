package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// handler holds what the status routes need.
type handler struct {
	follower steps.Follower
	rules    view.Rules
	wait     time.Duration // how long the compatible route holds a pending answer
}

// accounts is the part of the users table that this function uses. It writes there when the
// first login of an account passes.
type accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
	MarkProved(ctx context.Context, id string, generation int) error
}

// factorTable is the part of the factors table that this function uses, for that same login.
type factorTable interface{ steps.PassedFactors }

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"GET /session/status": h.read,
		compatRoute:           h.compat,
	}
}

// read tells the client how far its login is. It never waits.
func (h handler) read(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	s, token, err := h.follower.Follow(w, r, now)
	switch {
	case errors.Is(err, logins.ErrRefused):
		return h.answerOver(w, s, now)
	case err != nil:
		return view.LoginRefusal(err)
	case s.State == logins.Registered:
		return api.JSON(w, http.StatusOK, h.rules.Live(s, now))
	case s.State != logins.Active:
		return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
	}
	answer := h.rules.Live(s, now)
	answer.Login, answer.Token = h.rules.Login(s, now), token
	return api.JSON(w, http.StatusOK, answer)
}

// answerOver answers about a login that is over. It tells how the login ended if it was never
// passed, and otherwise that no login waits.
func (h handler) answerOver(w http.ResponseWriter, s logins.Login, now time.Time) error {
	if !s.Passed.IsZero() || s.State == logins.Ended || s.Open(now) { // open: its account has been replaced
		return view.NoLogin()
	}
	return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
}

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
	accounts accounts
	finder   logins.Finder
	asker    steps.Asker
	passer   steps.Passer
	rules    view.Rules
	wait     time.Duration // how long the compatible route holds a pending answer
}

// accounts is what this function does with the users table. It writes there when the first
// login of an account passes.
type accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
	MarkProved(ctx context.Context, id string, generation int) error
}

// factorTable is what this function does with the factors table, then too.
type factorTable interface{ steps.PassedFactors }

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"GET /session/status": h.read,
		compatRoute:           h.compat,
	}
}

// read tells how far the client's login is. The first read that finds the push
// approved makes the session; it never waits.
func (h handler) read(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, err := h.finder.ForLogin(r, now)
	if err != nil {
		return view.LoginRefusal(err)
	}
	if found, err = h.advance(r.Context(), found, now); err != nil {
		return view.LoginRefusal(err)
	}
	s, token, err := h.passer.Session(w, r, found, now)
	if errors.Is(err, logins.ErrRefused) {
		return h.over(w, s, now)
	}
	if err != nil {
		return err
	}
	if s.State != logins.Active {
		return h.open(w, s, now)
	}
	answer := h.rules.Live(s, now)
	answer.Login, answer.Token = h.rules.Login(s, now), token
	return api.JSON(w, http.StatusOK, answer)
}

// advance brings the login up to date: it is over when its account was replaced,
// and where the callback does not come the provider is asked.
func (h handler) advance(ctx context.Context, found logins.Found, now time.Time) (logins.Found, error) {
	if !found.Open(now) {
		return found, nil
	}
	if !found.Proved { // only the phone of an account that never passed one can be replaced
		if _, err := steps.Current(ctx, h.accounts, found.Login); err != nil {
			return found, err
		}
	}
	s, problem, err := h.asker.Ask(ctx, found.Login, now)
	steps.LogProblem(ctx, problem)
	found.Login = s
	return found, err
}

package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/credentials"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/start"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// handler serves the session routes.
type handler struct {
	accounts    accounts
	factors     factorTable
	logins      *logins.Table
	limits      *ratelimit.Table
	requests    ratelimit.Limit
	finder      logins.Finder
	credentials credentials.Checker
	starter     start.Starter
	rules       view.Rules
}

// accounts is the part of the users table that this function uses.
type accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Get(ctx context.Context, id string) (users.Account, error)
	Rehash(ctx context.Context, id, oldHash, newHash string) error
}

// factorTable is the part of the factors table that this function uses.
type factorTable interface {
	First(ctx context.Context, account string) (factor.Factor, error)
	List(ctx context.Context, account string) ([]factor.Factor, error)
	SetApp(ctx context.Context, f factor.Factor, app bool) error
	SetLost(ctx context.Context, f factor.Factor) error
	SetEnrolled(ctx context.Context, old, enrolled factor.Factor) error
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"POST /session":   h.logIn,
		"GET /session":    h.show,
		"DELETE /session": h.logOut,
		"GET /user":       h.user,
	}
}

// countRequest counts the request for its source address. It refuses without counting if the
// request has no token, or if another site's page makes it with its visitor's cookies.
func (h handler) countRequest(r *http.Request, now time.Time) error {
	if err := h.finder.Admit(r); err != nil {
		return view.Refusal(err)
	}
	return h.limits.Request(r.Context(), api.Source(r), h.requests, now)
}

// find returns the session or the waiting login that the request's token reaches, and its
// account. A request with a live session is not counted, because a backend may ask about the
// session for each of its own requests. All others are counted, so that a stranger who guesses
// tokens is told to stop.
func (h handler) find(r *http.Request, now time.Time) (logins.Found, users.Account, error) {
	if !logins.HasToken(r) {
		return logins.Found{}, users.Account{}, view.SessionRequired()
	}
	found, err := h.finder.ForSession(r, now)
	var account users.Account
	if err == nil && found.State != logins.Pending {
		account, err = steps.Current(r.Context(), h.accounts, found.Login)
	}
	switch {
	case errors.Is(err, logins.ErrNoSession):
		return found, account, cmp.Or(h.countRequest(r, now), view.Refusal(err))
	case err == nil && found.State == logins.Pending:
		if err = h.countRequest(r, now); err == nil {
			account, err = steps.Current(r.Context(), h.accounts, found.Login)
		}
	}
	return found, account, view.Refusal(err)
}

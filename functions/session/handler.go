package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/login"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

// handler holds what the session routes need.
type handler struct {
	accounts  accounts
	provider  provider
	logins    *sessions.Table
	limits    *ratelimit.Table
	finder    sessions.Finder
	pushes    approval.Sender
	rules     login.Rules
	life      time.Duration // of a pending login
	requests  ratelimit.Limit
	passwords ratelimit.Passwords
	codes     ratelimit.Codes
}

// accounts is what this function does with the users table.
type accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Get(ctx context.Context, id string) (users.Account, error)
	SetDevice(ctx context.Context, id string, generation int, device bool) error
	Rehash(ctx context.Context, id, oldHash, newHash string) error
}

// provider is what this function asks the provider, besides the push.
type provider interface {
	Status(ctx context.Context, id authy.ID) (authy.Status, error)
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"POST /session":   h.logIn,
		"GET /session":    h.show,
		"DELETE /session": h.logOut,
		"GET /user":       h.user,
	}
}

// show tells a client what its token is: a session and whose, or a login that
// waits, about whose person nothing is said.
func (h handler) show(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, err := h.admit(r, now)
	if err != nil {
		return err
	}
	account, err := login.Current(r.Context(), h.accounts, found.Session)
	if err != nil {
		return login.Refusal(err)
	}
	if found.State == sessions.Pending {
		return api.JSON(w, http.StatusOK, h.rules.Open(found.Session, now))
	}
	s, err := h.logins.Touch(r.Context(), found.Session, h.rules.Idle, now)
	if err != nil {
		return login.Refusal(err)
	}
	answer := h.rules.Live(s, now)
	answer.User = login.NewUser(account, s)
	return api.JSON(w, http.StatusOK, answer)
}

// user tells who is logged in.
func (h handler) user(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, err := h.admit(r, now)
	if err != nil {
		return err
	}
	if found.State == sessions.Pending {
		return &api.Error{Status: http.StatusForbidden, Code: "second_factor_required",
			Message: "Please finish the login first."}
	}
	account, err := login.Current(r.Context(), h.accounts, found.Session)
	if err != nil {
		return login.Refusal(err)
	}
	s, err := h.logins.Touch(r.Context(), found.Session, h.rules.Idle, now)
	if err != nil {
		return login.Refusal(err)
	}
	return api.JSON(w, http.StatusOK, login.NewUser(account, s))
}

// logOut ends what the request's tokens reach: this session, and a login that
// waits beside it. Other sessions of the account stay.
func (h handler) logOut(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	if _, err := h.admit(r, now); err != nil {
		return err
	}
	all, err := h.finder.All(r)
	if err != nil {
		return login.Refusal(err)
	}
	for _, found := range all {
		_, err := h.logins.Do(r.Context(), found.Session, sessions.Closed{}, now)
		if err != nil && !errors.Is(err, sessions.ErrRefused) {
			return err
		}
		if found.Cookie != "" {
			sessions.DropCookie(w, sessions.LoginCookie)
			sessions.DropCookie(w, sessions.SessionCookie)
		}
	}
	return api.Empty(w, http.StatusNoContent)
}

// admit counts the request and finds what its token reaches. A request without a
// token costs nothing.
func (h handler) admit(r *http.Request, now time.Time) (sessions.Found, error) {
	if !sessions.HasToken(r) {
		return sessions.Found{}, login.SessionRequired()
	}
	if err := h.limits.Request(r.Context(), api.Source(r), h.requests, now); err != nil {
		return sessions.Found{}, err
	}
	found, err := h.finder.ForSession(r, now)
	return found, login.Refusal(err)
}

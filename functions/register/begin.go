package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/login"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

// store writes the account, or the new phone of one that never passed a factor.
func (h handler) store(ctx context.Context, old *users.Account, account users.Account) error {
	var err error
	if old == nil {
		err = h.accounts.Create(ctx, account)
	} else {
		err = h.accounts.Replace(ctx, *old, account)
	}
	if errors.Is(err, users.ErrEmailTaken) || errors.Is(err, users.ErrChanged) {
		return emailTaken()
	}
	return err
}

// begin answers with the session that a registration gives: at aal1, because the
// phone is not proved yet. A code lifts it.
func (h handler) begin(w http.ResponseWriter, r *http.Request, a users.Account, counters ratelimit.Counters, now time.Time) error {
	token := sessions.NewToken()
	s, err := h.logins.Create(r.Context(), sessions.Session{
		Client: sessions.ClientOf(r), State: sessions.Registered,
		Account: a.ID, Generation: a.Generation, AuthyID: a.AuthyID, Device: a.Device,
		Counters: string(ratelimit.Email(users.Canonical(a.Email))), Created: now, Expires: now.Add(h.life),
		Limits: h.allowed.Note(counters),
	}, token)
	if err != nil {
		return err
	}
	answer := h.rules.Live(s, now)
	answer.User = login.NewUser(a, s)
	if s.Client == sessions.CookieClient {
		sessions.SetCookie(w, sessions.SessionCookie, token, s.Expires, now)
		sessions.DropCookie(w, sessions.LoginCookie)
	} else {
		answer.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusCreated, answer)
}

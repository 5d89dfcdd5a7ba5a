package main

import (
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/login"
	"countersign/shared/sessions"
)

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

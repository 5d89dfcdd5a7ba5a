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
// waits beside it. Other sessions of the account stay. The token from before a
// login was passed is dead here; but who gives that login up must not be given
// its session a moment later, so it can't be read again either. A session whose
// account is gone, disabled or registered again is as dead here as everywhere.
func (h handler) logOut(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	if err := h.count(r, now); err != nil {
		return err
	}
	all, err := h.finder.All(r)
	if err != nil {
		return login.Refusal(err)
	}
	ended := false
	for _, found := range all {
		var event sessions.Event
		alive := h.finder.Alive(found, now)
		switch {
		case alive:
			event = sessions.Closed{}
		case found.Rereads(now):
			event = sessions.Forgotten{}
		default:
			continue
		}
		_, err := h.logins.Do(r.Context(), found.Session, event, now)
		if err != nil && !errors.Is(err, sessions.ErrRefused) {
			return err
		}
		if !alive {
			continue
		}
		_, err = login.Current(r.Context(), h.accounts, found.Session)
		if err != nil && !errors.Is(err, sessions.ErrNoSession) {
			return err
		}
		ended = ended || err == nil
	}
	if !ended {
		return login.SessionRequired()
	}
	if all[0].Cookie != "" {
		sessions.DropCookie(w, sessions.LoginCookie)
		sessions.DropCookie(w, sessions.SessionCookie)
	}
	return api.Empty(w, http.StatusNoContent)
}

package main

import (
	"context"
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
		one, err := h.end(r.Context(), found, now)
		if err != nil {
			return err
		}
		ended = ended || one
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

// end ends what a token reaches, and tells whether that was alive.
func (h handler) end(ctx context.Context, found sessions.Found, now time.Time) (bool, error) {
	alive := h.finder.Alive(found, now)
	var event sessions.Event = sessions.Closed{}
	if !alive {
		if !found.Rereads(now) {
			return false, nil
		}
		event = sessions.Forgotten{}
	}
	_, err := h.logins.Do(ctx, found.Session, event, now)
	if err != nil && !errors.Is(err, sessions.ErrRefused) {
		return false, err
	}
	if !alive {
		return false, nil
	}
	_, err = login.Current(ctx, h.accounts, found.Session)
	if errors.Is(err, sessions.ErrNoSession) {
		return false, nil
	}
	return err == nil, err
}

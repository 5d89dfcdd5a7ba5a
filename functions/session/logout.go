package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/logins"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// logOut ends the session that the request's tokens reach, and a login that waits beside it.
// Other sessions of the account live on. If one of the two can't be ended, the other one is
// ended all the same: on a shared computer each one that stays alive is a way in. A session
// whose account was deleted, disabled or registered again counts as dead, as on every route.
func (h handler) logOut(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	if err := h.countRequest(r, now); err != nil {
		return err
	}
	all, err := h.finder.All(r)
	failed := []error{err}
	var ended []logins.Found
	for _, found := range all {
		alive, err := h.end(r.Context(), found, now)
		if alive {
			ended = append(ended, found)
		}
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return view.Refusal(err) // the cookies stay: the client needs them to try again
	}
	if !h.anyAccount(r.Context(), ended) {
		return view.SessionRequired()
	}
	if all[0].Cookie != "" {
		logins.DropCookie(w, logins.LoginCookie)
		logins.DropCookie(w, logins.SessionCookie)
	}
	return api.Empty(w, http.StatusNoContent)
}

// end ends the session or login that a token reaches, and tells whether it was alive. The token
// from before a login was passed counts as dead. But after a cancel it must stop giving its
// session at once, or a shared computer would show the session a moment later.
func (h handler) end(ctx context.Context, found logins.Found, now time.Time) (alive bool, err error) {
	alive = h.finder.Alive(found, now)
	var event logins.Event = logins.Closed{}
	if !alive {
		if !found.Rereads(now) {
			return false, nil
		}
		event = logins.Forgotten{}
	}
	_, err = h.logins.Do(ctx, found.Login, event, now)
	if errors.Is(err, logins.ErrRefused) {
		return alive, nil // another request was quicker
	}
	if err == nil && alive {
		audit.SetSubject(ctx, found.Account, found.ID)
		audit.Write(ctx, audit.Event{Name: audit.LoggedOut})
	}
	return alive, err
}

// anyAccount tells whether one of the sessions belongs to an account that is still there. The
// sessions have ended by now, as the client asked, so an account that can't be read counts as
// one that is there.
func (h handler) anyAccount(ctx context.Context, ended []logins.Found) bool {
	for _, found := range ended {
		if _, err := steps.Current(ctx, h.accounts, found.Login); !errors.Is(err, logins.ErrNoSession) {
			return true
		}
	}
	return false
}

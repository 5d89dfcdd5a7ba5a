package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/login"
	"countersign/shared/sessions"
)

// The tutorials' words for how far a login is.
const (
	approved   = "approved"
	unverified = "unverified"
	denied     = "denied"
)

// look is how often a held answer reads the login.
const look = 500 * time.Millisecond

// compat is the status for front ends written for Authy's tutorials. They ask
// again the moment that they have an answer, so one that is still pending is
// held; and any answer but a 200 ends their asking without a word, so whoever
// sends a token gets one, whatever fails.
func (h handler) compat(w http.ResponseWriter, r *http.Request) error {
	if !sessions.HasToken(r) {
		return login.SessionRequired()
	}
	word, err := h.watch(w, r)
	if errors.Is(err, sessions.ErrCrossOrigin) {
		return login.Refusal(err)
	}
	if err != nil {
		api.Annotate(r.Context(), slog.String("failure", err.Error()))
	}
	return api.JSON(w, http.StatusOK, map[string]string{"status": word})
}

// watch reads the login until it is no longer pending, or the wait is over. Its
// error goes with the word unverified: it is logged as the failure that it is.
func (h handler) watch(w http.ResponseWriter, r *http.Request) (string, error) {
	end := time.Now().Add(h.wait)
	for {
		word, err := h.word(w, r)
		left := time.Until(end)
		if word != unverified || errors.Is(err, sessions.ErrCrossOrigin) || left <= 0 {
			return word, err
		}
		if !sleep(r.Context(), min(look, left)) {
			return word, err
		}
	}
}

// word is how far the login is now.
func (h handler) word(w http.ResponseWriter, r *http.Request) (string, error) {
	now := time.Now()
	found, err := h.finder.ForLogin(r, now)
	if err == nil {
		found, err = h.advance(r.Context(), found, now)
	}
	if errors.Is(err, sessions.ErrNoSession) {
		return denied, nil
	}
	if err != nil {
		return unverified, err
	}
	s, _, err := h.session(w, r, found, now)
	switch {
	case errors.Is(err, sessions.ErrRefused):
		return denied, nil
	case err != nil:
		return unverified, err
	case s.State == sessions.Active:
		return approved, nil
	case s.State == sessions.Pending && s.Push.State(now) == sessions.PushPending:
		return unverified, nil
	default:
		return denied, nil
	}
}

// sleep waits, and tells whether the request is still wanted.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

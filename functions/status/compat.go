package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/view"
)

// compatRoute is the route that front ends written for Authy's tutorials ask.
const compatRoute = "GET /authy/status"

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
	if !logins.HasToken(r) {
		return view.SessionRequired()
	}
	word, err := h.watch(w, r)
	if errors.Is(err, logins.ErrCrossOrigin) {
		return view.Refusal(err)
	}
	if err != nil {
		api.Annotate(r.Context(), slog.String("failure", err.Error()))
	}
	return api.JSON(w, http.StatusOK, map[string]string{"status": word})
}

// watch reads the login until it is no longer pending, or the wait is over. Its
// error goes with the word unverified: it is logged as the failure that it is.
//
// Of one login one read is held, the newest: each held read keeps one of the runs that
// all people share. An older one sees at its next look that it was replaced, and never
// at once: its client asks again the moment that it has an answer. Nothing has to be
// given back: the newest read ends by its own clock.
func (h handler) watch(w http.ResponseWriter, r *http.Request) (string, error) {
	end := time.Now().Add(h.wait)
	var reader string // names this read, once the login should know of it
	var held error    // why the login does not
	for {
		s, word, err := h.word(w, r)
		left := time.Until(end)
		if word != unverified || errors.Is(err, logins.ErrCrossOrigin) || left <= 0 {
			return word, err
		}
		switch {
		case err != nil: // what the login says is not known
		case reader == "":
			reader = rand.Text()
			_, held = h.finder.Table.Hold(r.Context(), s, reader)
		case s.Reader != reader: // replaced, or never noted
			return word, held
		}
		if !sleep(r.Context(), min(look, left)) {
			return word, err
		}
	}
}

// word is how far the login is now.
func (h handler) word(w http.ResponseWriter, r *http.Request) (logins.Login, string, error) {
	now := time.Now()
	found, err := h.finder.ForLogin(r, now)
	if err == nil {
		found, err = h.advance(r.Context(), found, now)
	}
	if errors.Is(err, logins.ErrNoSession) {
		return found.Login, denied, nil
	}
	if err != nil {
		return found.Login, unverified, err
	}
	s, _, err := h.passer.Session(w, r, found, now)
	switch {
	case errors.Is(err, logins.ErrRefused):
		return s, denied, nil
	case err != nil:
		return s, unverified, err
	case s.State == logins.Active:
		return s, approved, nil
	case s.State == logins.Pending && s.Push.State(now) == logins.PushPending:
		return s, unverified, nil
	default:
		return s, denied, nil
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

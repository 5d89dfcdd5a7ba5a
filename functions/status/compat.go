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

// compat is the status for front ends written for Authy's tutorials. They ask again as soon as
// they have an answer, so it holds its answer while the login waits. They also stop asking,
// without a word, at any answer but a 200. So a client with a token gets a 200 even if we fail.
func (h handler) compat(w http.ResponseWriter, r *http.Request) error {
	if err := h.follower.Finder.Admit(r); err != nil {
		return view.Refusal(err)
	}
	word, err := h.watch(w, r)
	if err != nil {
		api.Annotate(r.Context(), slog.String("failure", err.Error()))
	}
	return api.JSON(w, http.StatusOK, map[string]string{"status": word})
}

// watch reads the login until it no longer waits, or until the time for holding an answer is
// over. An error comes with the word unverified, and is logged.
//
// Each held read keeps one of the runs that all people share. So only one read of a login is
// held, the newest. The older one sees at its next look that it was replaced. It does not end
// at once, because its client would ask again at once. A read that ends has nothing to undo.
func (h handler) watch(w http.ResponseWriter, r *http.Request) (string, error) {
	end := time.Now().Add(h.wait)
	var reader string // the name of this read, once the login has it
	var held error    // why it could not be written onto the login
	for {
		s, word, err := h.word(w, r)
		left := time.Until(end)
		if word != unverified || left <= 0 {
			return word, err
		}
		switch {
		case err != nil: // the login could not be read
		case reader == "":
			reader = rand.Text()
			_, held = h.follower.Finder.Table.Hold(r.Context(), s, reader)
		case s.Reader != reader: // a newer read has replaced this one, or its name could not be written
			return word, held
		}
		if !sleep(r.Context(), min(look, left)) {
			return word, err
		}
	}
}

// word returns the login, and the tutorials' word for how far it is.
func (h handler) word(w http.ResponseWriter, r *http.Request) (logins.Login, string, error) {
	now := time.Now()
	s, _, err := h.follower.Follow(w, r, now)
	switch {
	case errors.Is(err, logins.ErrRefused), errors.Is(err, logins.ErrNoSession):
		return s, denied, nil
	case err != nil:
		return s, unverified, err
	case s.State == logins.Active:
		return s, approved, nil
	case s.State == logins.Pending && s.Push.State(now) == logins.PushPending:
		return s, unverified, nil
	}
	return s, denied, nil
}

// sleep waits, and tells whether the client still wants the answer.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

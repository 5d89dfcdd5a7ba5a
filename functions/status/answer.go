package main

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/view"
)

// open answers about a login that waits, or about a registration's session with
// the login that can lift it.
func (h handler) open(w http.ResponseWriter, s logins.Login, now time.Time) error {
	if s.State == logins.Registered {
		return api.JSON(w, http.StatusOK, h.rules.Live(s, now))
	}
	return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
}

// over answers how a login ended that was never passed; behind any other token
// no login waits.
func (h handler) over(w http.ResponseWriter, s logins.Login, now time.Time) error {
	if !s.Passed.IsZero() || s.State == logins.Ended || s.Open(now) { // open: its account is no longer the one it began with
		return view.NoLogin()
	}
	return api.JSON(w, http.StatusOK, h.rules.Open(s, now))
}

package main

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/password"
	"countersign/shared/users"
	"countersign/shared/view"
)

type loginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Locale   string `json:"locale"`
}

// Validate refuses an address or a password that no account can have, before anything is counted.
func (q *loginRequest) Validate() error {
	if _, err := users.ParseEmail(q.Email); err != nil {
		return api.Field("email", "Please enter your e-mail address.")
	}
	if q.Password == "" || len(q.Password) > password.MaxBytes {
		return api.Field("password", "Please enter your password.")
	}
	return nil
}

// logIn checks the password, starts a login and asks the phone. A cookie client gets the login's
// token as a cookie, and a token client in the answer.
func (h handler) logIn(w http.ResponseWriter, r *http.Request) error {
	if err := h.finder.Origins.Admit(r); err != nil {
		return view.Refusal(err)
	}
	var q loginRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	now := time.Now()
	if err := h.limits.Request(r.Context(), api.Source(r), h.requests, now); err != nil {
		return err
	}
	right, err := h.credentials.Check(r, q.Email, q.Password, now)
	if err != nil {
		return err
	}
	login, token, err := h.starter.Start(r, right, q.Locale, now)
	if err != nil {
		return err
	}
	answer := compatible(h.rules.Open(login, now), login.Push.State(now) == logins.PushPending)
	if login.Client == logins.CookieClient {
		logins.SetCookie(w, logins.LoginCookie, token, login.Expires, now)
	} else {
		answer.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusOK, answer)
}

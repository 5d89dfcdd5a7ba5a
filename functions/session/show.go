package main

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/view"
)

// show tells a client what its token is: a session and whose, or a login that
// waits, about whose person nothing is said.
func (h handler) show(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, account, err := h.admit(r, now)
	if err != nil {
		return err
	}
	if found.State == logins.Pending {
		return api.JSON(w, http.StatusOK, h.rules.Open(found.Login, now))
	}
	s, err := h.logins.Touch(r.Context(), found.Login, h.rules.Idle, now)
	if err != nil {
		return view.Refusal(err)
	}
	answer := h.rules.Live(s, now)
	answer.User = view.NewUser(account, s)
	return api.JSON(w, http.StatusOK, answer)
}

// user tells who is logged in.
func (h handler) user(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, account, err := h.admit(r, now)
	if err != nil {
		return err
	}
	if found.State == logins.Pending {
		return &api.Error{Status: http.StatusForbidden, Code: "second_factor_required",
			Message: "Please finish the login first."}
	}
	s, err := h.logins.Touch(r.Context(), found.Login, h.rules.Idle, now)
	if err != nil {
		return view.Refusal(err)
	}
	return api.JSON(w, http.StatusOK, view.NewUser(account, s))
}

package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/users"
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
	if answer.User, err = owner(r.Context(), h.factors, account, s); err != nil {
		return err
	}
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
	whose, err := owner(r.Context(), h.factors, account, s)
	if err != nil {
		return err
	}
	return api.JSON(w, http.StatusOK, whose)
}

// owner is whose session it is. Whether the phone was verified, the factors say.
func owner(ctx context.Context, ways factorTable, account users.Account, s logins.Login) (*view.User, error) {
	list, err := ways.List(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	return view.NewUser(account, s, factors.Proved(list, account.Phone)), nil
}

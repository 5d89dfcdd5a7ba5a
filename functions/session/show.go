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

// show tells a client what its token reaches: a session and its account, or a login that still
// waits. Of the login's account it says nothing.
func (h handler) show(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, account, err := h.find(r, now)
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

// user tells a client which account its session belongs to.
func (h handler) user(w http.ResponseWriter, r *http.Request) error {
	now := time.Now()
	found, account, err := h.find(r, now)
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
	user, err := owner(r.Context(), h.factors, account, s)
	if err != nil {
		return err
	}
	return api.JSON(w, http.StatusOK, user)
}

// owner returns the account of a session as clients see it. The factors tell whether the phone
// was verified.
func owner(ctx context.Context, table factorTable, account users.Account, s logins.Login) (*view.User, error) {
	list, err := table.List(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	return view.NewUser(account, s, factors.Proved(list, account.Phone)), nil
}

package main

import (
	"context"
	"errors"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/users"
	"countersign/shared/view"
)

// failure is the answer where the provider failed a request. When it does not serve
// this person, none of its methods can pass the login any more; when it has forgotten
// them, the account's next login enrols the phone again.
func (h handler) failure(ctx context.Context, s subject, cause error) error {
	gone := factor.Gone(cause)
	if !gone && !factor.Suspended(cause) {
		return view.Failure(cause)
	}
	_, err := h.logins.Do(ctx, s.Login, logins.PersonLost{}, s.now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	if gone && err == nil {
		err = h.accounts.SetLost(ctx, s.account.ID, s.account.Generation, s.AuthyID)
	}
	if errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		err = nil // enrolled or registered again meanwhile
	}
	return errors.Join(view.Failure(cause), err)
}

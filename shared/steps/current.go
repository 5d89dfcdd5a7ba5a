package steps

import (
	"context"
	"errors"

	"countersign/shared/logins"
	"countersign/shared/users"
)

// Accounts is what reading a login's account does with the users table.
type Accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
}

// Current reads a login's account. The error is logins.ErrNoSession if the account was
// deleted or disabled, or if its generation has changed: that ended all older logins and
// sessions of the account.
func Current(ctx context.Context, accounts Accounts, s logins.Login) (users.Account, error) {
	a, err := accounts.Get(ctx, s.Account)
	if errors.Is(err, users.ErrNotFound) {
		return users.Account{}, logins.ErrNoSession
	}
	if err != nil {
		return users.Account{}, err
	}
	if a.Disabled || a.Generation != s.Generation {
		return users.Account{}, logins.ErrNoSession
	}
	return a, nil
}

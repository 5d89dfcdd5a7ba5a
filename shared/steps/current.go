package steps

import (
	"context"
	"errors"

	"countersign/shared/logins"
	"countersign/shared/users"
)

// Accounts is what it takes to know whether a login's account is still the one
// that it began with.
type Accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
}

// Current reads a login's account. The error is logins.ErrNoSession when the
// account is gone or disabled, or when its generation is another one by now: all that
// was begun before has been ended then.
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

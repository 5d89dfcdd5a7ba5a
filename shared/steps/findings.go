package steps

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/users"
	"countersign/shared/view"
)

// Findings writes down what a provider's answer tells about a person.
type Findings struct {
	Accounts FoundAccounts
	Logins   *logins.Table
}

// FoundAccounts is where an account keeps what a provider told about its person.
type FoundAccounts interface {
	SetDevice(ctx context.Context, id string, generation int, device bool) error
	SetLost(ctx context.Context, id string, generation int, ref string) error
}

// AppFound notes that the person has an app after all, on the account and on the login,
// which then offers it.
func (f Findings) AppFound(ctx context.Context, s logins.Login, now time.Time) (logins.Login, error) {
	if s.Factor().App {
		return s, nil
	}
	err := f.Accounts.SetDevice(ctx, s.Account, s.Generation, true)
	if errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		return s, view.NoLogin() // registered anew meanwhile
	}
	if err != nil {
		return s, err
	}
	after, err := f.Logins.Do(ctx, s, logins.DeviceFound{}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

// Failure is the answer where the provider failed a request. When it does not serve
// this person, none of its methods can pass the login any more; when it has forgotten
// them, the account's next login enrols the phone again.
func (f Findings) Failure(ctx context.Context, s logins.Login, cause error, now time.Time) error {
	gone := factor.Gone(cause)
	if !gone && !factor.Suspended(cause) {
		return view.Failure(cause)
	}
	_, err := f.Logins.Do(ctx, s, logins.PersonLost{}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	if gone && err == nil {
		err = f.Accounts.SetLost(ctx, s.Account, s.Generation, s.Factor().Ref)
	}
	if errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		err = nil // enrolled or registered again meanwhile
	}
	return errors.Join(view.Failure(cause), err)
}

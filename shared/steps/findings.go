package steps

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/view"
)

// Findings notes what a provider's answer tells about a person.
type Findings struct {
	Factors FoundFactors
	Logins  *logins.Table
}

// FoundFactors is what noting a finding does with the factors table.
type FoundFactors interface {
	SetApp(ctx context.Context, f factor.Factor, app bool) error
	SetLost(ctx context.Context, f factor.Factor) error
}

// NoteApp notes on the factor and on the login that the person has an app after all. The login
// then offers codes of the app and pushes.
func (f Findings) NoteApp(ctx context.Context, s logins.Login, now time.Time) (logins.Login, error) {
	if s.Factor().App {
		return s, nil
	}
	err := f.Factors.SetApp(ctx, s.Factor(), true)
	if errors.Is(err, factors.ErrChanged) {
		return s, view.NoLogin() // registered anew meanwhile
	}
	if err != nil {
		return s, err
	}
	after, err := f.Logins.Do(ctx, s, logins.AppFound{}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

// Failure returns the answer to a request that the provider failed. If the provider does not
// serve this person, it notes that none of the provider's methods can pass the login any more.
// If the provider has forgotten the person, it notes that too.
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
		err = f.NoteLost(ctx, s.Factor())
	}
	return errors.Join(view.Failure(cause), err)
}

// NoteLost notes that the provider has forgotten the factor's person, so that the account's
// next login enrols the phone before anything else.
func (f Findings) NoteLost(ctx context.Context, of factor.Factor) error {
	if of.Ref == "" {
		return nil // noted before
	}
	return unlessChanged(f.Factors.SetLost(ctx, of))
}

// NoteNoApp notes that the factor's person has no app.
func (f Findings) NoteNoApp(ctx context.Context, of factor.Factor) error {
	return unlessChanged(f.Factors.SetApp(ctx, of, false))
}

// unlessChanged drops the error for a factor that was enrolled or registered again meanwhile:
// what the provider said does not hold for the new enrolment.
func unlessChanged(err error) error {
	if errors.Is(err, factors.ErrChanged) {
		return nil
	}
	return err
}

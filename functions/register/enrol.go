package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/metrics"
	"countersign/shared/password"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// place says what a registration does with its address: the address is free, or it has an
// account that may be registered again or replaced.
type place struct {
	old      users.Account // the account with this address; its ID is "" if the address is free
	anew     bool          // a new account takes over the old one's address
	counted  bool          // the password was counted as a wrong one for the old account
	hash     string        // of the password, to be stored
	counters ratelimit.Counters
}

// claim decides whether the address may be registered, and how.
//
// If the address has an account that never passed a second factor, its owner may register it
// again with its password, for example with another phone. We count and check that password as
// in a login. A free address costs a hash too, so that both take the same time.
//
// With another password, a new account takes over the address, but only after the old account
// has had it for long enough (ADDRESS_HOLD). Otherwise a stranger could register somebody's
// address, never prove a phone, and keep the owner out for ever. That stranger could also use
// up the limit of wrong passwords. So after that time a new account may take over even if the
// limit is used up; the password is not compared then.
func (h handler) claim(ctx context.Context, q request, source string, now time.Time) (place, error) {
	account, err := h.accounts.ByEmail(ctx, q.Email)
	if errors.Is(err, users.ErrNotFound) {
		hash, err := password.Hash(q.Password)
		return place{hash: hash}, err
	}
	if err != nil {
		return place{}, err
	}
	audit.SetSubject(ctx, account.ID, "")
	open := !account.Proved && !account.Disabled
	held := !open || account.HeldFrom().After(h.heldUntil(now))
	key := ratelimit.Email(users.Canonical(q.Email))
	_, err = h.limits.Apply(ctx, key, now, h.passwords.Spend("", source)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over && !held {
		hash, err := password.Hash(q.Password)
		return place{old: account, anew: true, hash: hash}, err
	}
	if err != nil {
		return place{}, err
	}
	right, _, err := password.Check(account.PasswordHash, q.Password)
	if err != nil {
		return place{}, err
	}
	switch {
	case right && open:
		counters, err := h.limits.Apply(ctx, key, now, h.passwords.Return("", source)...)
		return place{old: account, hash: account.PasswordHash, counters: counters}, err
	case right:
		return place{}, emailTaken()
	case held:
		audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Password})
		return place{}, emailTaken()
	}
	hash, err := password.Hash(q.Password)
	return place{old: account, anew: true, counted: true, hash: hash}, err
}

// heldUntil returns the time before which an account must have been registered, so that a new
// one may take over its address now. It leaves an account at least the lifetime of the session
// that its registration started.
func (h handler) heldUntil(now time.Time) time.Time { return now.Add(-max(h.hold, h.life)) }

// account returns the account to be stored: a new one with a new id, or the old one with a new
// phone.
func (q request) account(p place, now time.Time) users.Account {
	a := users.Account{ID: users.NewID(), CreatedAt: now}
	if p.old.ID != "" && !p.anew {
		a = p.old
		a.Generation++ // ends what was begun with the old phone
	}
	a.Email, a.FullName, a.PasswordHash = q.Email, q.FullName, p.hash
	a.CountryCode, a.Phone = q.phone.CountryCode, q.phone.E164()
	return a
}

// enrol makes the phone known to the provider, and asks the provider whether the person has its
// app. If the provider doesn't answer that, the account counts as one without the app, until
// the provider says otherwise when we send a code.
func (h handler) enrol(ctx context.Context, a users.Account, q request, now time.Time) (factor.Factor, error) {
	f, err := h.phones.Enrol(ctx, factor.Person{
		Email: users.Mailbox(q.Email), CountryCode: q.phone.CountryCode, National: q.phone.National, E164: q.phone.E164(),
	})
	if field, ok := factor.RefusedField(err); ok {
		return f, refusedField(field, err)
	}
	if err != nil {
		return f, view.Failure(err)
	}
	app, err := h.phones.App(ctx, f)
	steps.LogProblem(ctx, err)
	f.Account, f.App, f.State, f.Added = a.ID, app && err == nil, factor.Pending, now
	return f, nil
}

// refusedField returns the answer to a registration if the provider refused one of its fields.
func refusedField(field string, cause error) error {
	e := api.Field(field, "This phone number can't be used. Please check it.")
	switch field {
	case "countryCode":
		e.Message = "This country code can't be used. Please check it."
	case "email":
		e.Message = "This e-mail address can't be used. Please check it."
	}
	e.Cause = cause
	return e
}

func emailTaken() *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: "email_taken", Field: "email",
		Message: "There is already an account with this e-mail address. Please log in."}
}

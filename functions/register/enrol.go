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

// place is where a registration's account goes: a free address, or an account
// that may be registered again.
type place struct {
	old      users.Account // without an ID for a free address
	anew     bool          // a new account takes the old one's place
	counted  bool          // the password was counted as a try at the old one's
	hash     string        // of the password, to be stored
	counters ratelimit.Counters
}

// claim looks whether the address is free. An account that never passed a second
// factor may be registered again by whoever knows its password; to find that out
// costs a hash and counts as a password tried, as it does for a login, and a free
// address costs a hash as well. With another password it makes way for a new account
// once it has held the address for long enough: a stranger who can't prove a phone
// must not keep the owner of an address out for ever. Then it makes way over the limit
// of passwords, too, which that stranger can use up. Nothing is compared there.
func (h handler) claim(ctx context.Context, q request, source string, now time.Time) (place, error) {
	account, err := h.accounts.ByEmail(ctx, q.Email)
	if errors.Is(err, users.ErrNotFound) {
		hash, err := password.Hash(q.Password)
		return place{hash: hash}, err
	}
	if err != nil {
		return place{}, err
	}
	audit.Of(ctx, account.ID, "")
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

// heldUntil is the time before which an account must have been registered to make
// way now. The session that a registration gives is never cut short.
func (h handler) heldUntil(now time.Time) time.Time { return now.Add(-max(h.hold, h.life)) }

// account is what is to be stored: a new one with an id of its own, or the old one
// with a new phone.
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

// enrol makes the phone known to the provider, and asks it once whether there is
// an app on it. Without that answer the account counts as having none, until the
// provider says otherwise when a code is sent.
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
	steps.Note(ctx, err)
	f.Account, f.App, f.State, f.Added = a.ID, app && err == nil, factor.Pending, now
	return f, nil
}

// refusedField says that the provider refused a field.
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

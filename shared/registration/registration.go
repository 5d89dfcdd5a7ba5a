// Package registration creates accounts and enrols their phones with the provider.
//
// An address that has an account may be registered again in two cases, both only as long as
// the account has passed no second factor. A person who knows its password may do so at any time,
// for example to correct the phone. Anybody may take the address over after ADDRESS_HOLD, or
// after REGISTRATION_LIFETIME if that is longer. Otherwise
// a stranger could register an address, never prove a phone, and keep its owner out for ever.
package registration

import (
	"context"
	"errors"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/dynamo"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// Registrar registers people.
type Registrar struct {
	Accounts    Accounts
	Factors     Factors
	Phones      factor.Enroller // the provider that enrols new phones
	Logins      Logins
	Limits      *ratelimit.Table
	Passwords   ratelimit.Passwords
	Allowed     view.Allowed
	Reach       phone.AllowedAreas // where messages may go
	App         string             // the application's name, which may not be a password
	AddressHold time.Duration      // how long an account that has passed no second factor keeps its address
	SessionLife time.Duration      // how long the session of a registration lives
}

// Accounts is what a registration does with the users table.
type Accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Create(ctx context.Context, a users.Account, with ...dynamo.Part) error
	Replace(ctx context.Context, old, next users.Account, with ...dynamo.Part) error
	Supersede(ctx context.Context, old, next users.Account, heldSince time.Time, with ...dynamo.Part) error
}

// Factors is what a registration does with the factors table.
type Factors interface {
	Instead(ctx context.Context, old string, f factor.Factor) ([]dynamo.Part, error)
}

// Logins is what a registration does with the logins table.
type Logins interface {
	Create(ctx context.Context, s logins.Login, token logins.Token) (logins.Login, error)
}

// A Registration is an account that was stored, with its factor and its counters.
type Registration struct {
	Account  users.Account
	factor   factor.Factor
	counters ratelimit.Counters
}

// Register stores an account and enrols its phone. It calls the provider before it stores the
// account. If the provider refuses, or this process dies in between, the person can simply try
// again: the provider identifies people by their phone, so enrolling twice does no harm. The
// error is the answer to the client.
func (g Registrar) Register(ctx context.Context, q Form, source string, now time.Time) (Registration, error) {
	claimed, err := g.claimAddress(ctx, q, source, now)
	if err != nil {
		return Registration{}, err
	}
	account := claimed.account(q, now)
	f, err := g.enrol(ctx, account, q, now)
	if err != nil {
		return Registration{}, err
	}
	if err := g.store(ctx, claimed, account, f, now); err != nil {
		return Registration{}, err
	}
	counters := claimed.counters
	if claimed.takeover {
		counters, err = g.resetCounters(ctx, claimed, account, source, now)
	}
	return Registration{account, f, counters}, err
}

// enrol makes the phone known to the provider, and asks the provider whether the person has its
// app. If the provider doesn't answer that, the account counts as one without the app, until
// the provider says otherwise when we send a code.
func (g Registrar) enrol(ctx context.Context, a users.Account, q Form, now time.Time) (factor.Factor, error) {
	f, err := g.Phones.Enrol(ctx, factor.Person{
		Email: users.Mailbox(q.Email), CountryCode: q.number.CountryCode, National: q.number.National, E164: q.number.E164(),
	})
	if field, ok := factor.RefusedField(err); ok {
		return f, refusedField(field, err)
	}
	if err != nil {
		return f, view.Failure(err)
	}
	app, err := g.Phones.App(ctx, f)
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

// store stores the account and its factor in one transaction: as a new account, as one that
// takes over the address of another, or as one with a new phone.
func (g Registrar) store(ctx context.Context, c claim, account users.Account, f factor.Factor, now time.Time) error {
	parts, err := g.Factors.Instead(ctx, c.old.ID, f)
	switch {
	case err != nil:
	case c.old.ID == "":
		err = g.Accounts.Create(ctx, account, parts...)
	case c.takeover:
		err = g.Accounts.Supersede(ctx, c.old, account, g.heldSince(now), parts...)
	default:
		err = g.Accounts.Replace(ctx, c.old, account, parts...)
	}
	if errors.Is(err, users.ErrEmailTaken) || errors.Is(err, users.ErrChanged) {
		return emailTaken()
	}
	if err == nil {
		c.audit(ctx, account)
	}
	return err
}

// audit writes the audit events of a registration that was stored.
func (c claim) audit(ctx context.Context, account users.Account) {
	event := audit.Registered
	switch {
	case c.takeover: // the old account ends, under its own id
		audit.Write(ctx, audit.Event{Name: audit.Superseded})
	case c.old.ID != "":
		event = audit.PhoneChanged
	}
	audit.SetSubject(ctx, account.ID, "")
	audit.Write(ctx, audit.Event{Name: event})
}

// resetCounters resets the counters of an address that a new account has taken over. Otherwise
// a hundred wrong codes of the old account would lock the new person out for ever. If the new
// password was counted as a wrong one for the old account, it is handed back.
func (g Registrar) resetCounters(ctx context.Context, c claim, account users.Account, source string, now time.Time) (ratelimit.Counters, error) {
	changes := ratelimit.Anew()
	if c.counted {
		changes = append(changes, g.Passwords.Return("", source)...)
	}
	return g.Limits.Apply(ctx, ratelimit.Email(users.Canonical(account.Email)), now, changes...)
}

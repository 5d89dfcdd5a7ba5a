package registration

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/metrics"
	"countersign/shared/password"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// claim is what a registration may do with its e-mail address: take a free one, register its
// account again, or take it over.
type claim struct {
	old      users.Account // the account with this address; its ID is "" if the address is free
	takeover bool          // a new account takes the address over from the old one
	counted  bool          // the password was counted as a wrong one for the old account
	hash     string        // of the password, to be stored
	counters ratelimit.Counters
}

// claimAddress decides whether the address may be registered, and how.
//
// If the address has an account that never passed a second factor, a person who knows the
// account's password may register it again. We count and check that password as in a login. A
// free address costs a hash too, so that both take the same time.
//
// With another password, a new account takes over the address, but only after the old account
// has had it for long enough. A stranger who has registered the address could also use up the
// limit of wrong passwords. So after that time a new account may take over even if the limit is
// used up; the password is not compared then.
func (g Registrar) claimAddress(ctx context.Context, q Form, source string, now time.Time) (claim, error) {
	account, err := g.Accounts.ByEmail(ctx, q.Email)
	if errors.Is(err, users.ErrNotFound) {
		hash, err := password.Hash(q.Password)
		return claim{hash: hash}, err
	}
	if err != nil {
		return claim{}, err
	}
	audit.SetSubject(ctx, account.ID, "")
	open := !account.Proved && !account.Disabled
	held := !open || account.HeldFrom().After(g.heldSince(now))
	key := ratelimit.Email(users.Canonical(q.Email))
	_, err = g.Limits.Apply(ctx, key, now, g.Passwords.Spend("", source)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over && !held {
		hash, err := password.Hash(q.Password)
		return claim{old: account, takeover: true, hash: hash}, err
	}
	if err != nil {
		return claim{}, err
	}
	right, _, err := password.Check(account.PasswordHash, q.Password)
	if err != nil {
		return claim{}, err
	}
	switch {
	case right && open:
		counters, err := g.Limits.Apply(ctx, key, now, g.Passwords.Return("", source)...)
		return claim{old: account, hash: account.PasswordHash, counters: counters}, err
	case right:
		return claim{}, emailTaken()
	case held:
		audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Password})
		return claim{}, emailTaken()
	}
	hash, err := password.Hash(q.Password)
	return claim{old: account, takeover: true, counted: true, hash: hash}, err
}

// heldSince returns since when an account must have had its address, so that a new one may take
// the address over now. An account keeps it at least as long as the session of its registration
// lives.
func (g Registrar) heldSince(now time.Time) time.Time {
	return now.Add(-max(g.AddressHold, g.SessionLife))
}

// account returns the account to be stored: a new one with a new id, or the old one with a new
// phone.
func (c claim) account(q Form, now time.Time) users.Account {
	account := users.Account{ID: users.NewID(), CreatedAt: now}
	if c.old.ID != "" && !c.takeover {
		account = c.old
		account.Generation++ // ends everything that was started with the old phone
	}
	account.Email, account.FullName, account.PasswordHash = q.Email, q.FullName, c.hash
	account.CountryCode, account.Phone = q.number.CountryCode, q.number.E164()
	return account
}

func emailTaken() *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: "email_taken", Field: "email",
		Message: "There is already an account with this e-mail address. Please log in."}
}

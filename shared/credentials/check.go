// Package credentials checks the e-mail address and the password that start a login.
//
// An unknown address, a wrong password and a disabled account get the same words, cause the
// same reads and cost the same work, over the limit too. So neither an answer nor its time
// tells a stranger which addresses have an account.
package credentials

import (
	"cmp"
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
	"countersign/shared/view"
)

// Checker checks credentials.
type Checker struct {
	Accounts Accounts
	Limits   *ratelimit.Table
	Allowed  ratelimit.Passwords
}

// Accounts is what checking credentials does with the users table.
type Accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Rehash(ctx context.Context, id, oldHash, newHash string) error
}

// A Match is a right password: whose it is, and in which browser a person typed it. It stays
// counted as a wrong one until the changes of HandBack are made to the account's counters.
type Match struct {
	Account  users.Account
	Browser  Browser
	Key      ratelimit.Key      // of the account's counters
	Counters ratelimit.Counters // with the password counted
	HandBack []ratelimit.Change
}

// Check finds the account, counts the password as a wrong one, and then compares it. The error
// is the answer to the client.
func (c Checker) Check(r *http.Request, email, plain string, now time.Time) (Match, error) {
	ctx, source := r.Context(), api.Source(r)
	account, err := c.Accounts.ByEmail(ctx, email)
	if err != nil && !errors.Is(err, users.ErrNotFound) {
		return Match{}, err
	}
	audit.SetSubject(ctx, account.ID, "") // "" for an unknown address
	key := ratelimit.Email(users.Canonical(email))
	browser, err := c.findBrowser(r, key, account, now)
	if err != nil {
		return Match{}, err
	}
	counters, refusal := c.Limits.Apply(ctx, key, now, c.Allowed.Spend(browser.Name, source)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](refusal); refusal != nil && !over {
		return Match{}, refusal // nothing is checked uncounted
	}
	if err := c.compare(ctx, account, plain, refusal); err != nil {
		return Match{}, err
	}
	return Match{account, browser, key, counters, c.Allowed.Return(browser.Name, source)}, nil
}

// compare compares the password with the account's, or with a dummy if there is no account:
// that costs the same. refusal is the error of the counters. With it the work is done all the
// same, and then the refusal is the answer.
func (c Checker) compare(ctx context.Context, account users.Account, plain string, refusal error) error {
	hash, exists := account.PasswordHash, account.ID != ""
	if !exists {
		hash = password.Dummy()
	}
	right, outdated, err := password.Check(hash, plain)
	if err != nil {
		return err
	}
	right = right && exists && !account.Disabled
	if right && outdated && refusal == nil { // over the limit it would tell that the password is right
		err = c.rehash(ctx, account, plain)
	}
	if err = cmp.Or(err, refusal); err != nil || right {
		return err
	}
	metrics.Login(ctx, metrics.Wrong, metrics.Password)
	audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Password})
	return view.WrongCredentials()
}

// rehash replaces a hash of an older kind, once.
func (c Checker) rehash(ctx context.Context, account users.Account, plain string) error {
	hash, err := password.Hash(plain)
	if err != nil {
		return err
	}
	err = c.Accounts.Rehash(ctx, account.ID, account.PasswordHash, hash)
	if errors.Is(err, users.ErrChanged) {
		return nil // another login was quicker
	}
	return err
}

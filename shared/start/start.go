// Package start takes a login from its right password to the question on the phone. When
// the provider has forgotten the person, it enrols the phone again on the way.
package start

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/audit"
	"countersign/shared/credentials"
	"countersign/shared/enrolment"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// Starter starts logins.
type Starter struct {
	steps.PushSender
	Accounts  steps.Accounts
	Factors   Factors
	Enrolment enrolment.Keeper
	Reach     phone.AllowedAreas // where messages may go
	LoginLife time.Duration      // how long a login waits to be passed (LOGIN_LIFETIME)
}

// Factors is what starting a login does with the factors table.
type Factors interface {
	First(ctx context.Context, account string) (factor.Factor, error)
}

// Start stores the login of a right password and sends its push. The write that counts the push
// also hands the password back. If the person has no app, or no push left, the login waits for
// a code. The error is the answer to the client.
func (t Starter) Start(r *http.Request, right credentials.Match, locale string, now time.Time) (logins.Login, logins.Token, error) {
	ctx, token := r.Context(), logins.NewToken()
	login, err := t.newLogin(ctx, right, token, logins.ClientOf(r), now)
	if errors.Is(err, factors.ErrNone) {
		return login, token, view.WrongCredentials() // the account was deleted, or registered anew, since it was read
	}
	if err != nil { // the password was right, but it starts no login
		_, failed := t.handBack(ctx, right, now)
		return login, token, errors.Join(err, failed)
	}
	audit.SetSubject(ctx, login.Account, login.ID)
	if login, err = t.store(ctx, login, right, token, now); err != nil || login.Push.Ordinal == 0 {
		return login, token, err
	}
	login, err = t.sendPush(ctx, login, steps.RequesterOf(r, right.Account.Email, locale), now)
	return login, token, err
}

// newLogin returns the login of a right password, with the account's factor as its provider
// knows it now.
func (t Starter) newLogin(ctx context.Context, right credentials.Match, token logins.Token, client logins.Client, now time.Time) (logins.Login, error) {
	f, err := t.Factors.First(ctx, right.Account.ID)
	if err != nil {
		return logins.Login{}, err
	}
	account, browser := right.Account, right.Browser
	ofAccount, _ := ratelimit.Subjects(string(right.Key), "", string(browser.Name), account.Proved)
	f, lost, err := t.Enrolment.Refresh(ctx, account, f, right.Counters.Unanswered(ofAccount, now))
	proved := account.Proved && f.State == factor.Active // a phone that was enrolled again has to be proved again
	return logins.Login{
		ID: token.ID(), Client: client, State: logins.Pending,
		Account: account.ID, Generation: account.Generation,
		Counters: string(right.Key), Phone: string(ratelimit.Phone(account.Phone, proved)), Proved: proved,
		Known: string(browser.Name), KnownUntil: browser.Until,
		Lost: lost, NoMessages: !t.Reach.Includes(account.Phone),
		Created: now, Expires: now.Add(t.LoginLife),
	}.WithFactor(f), err
}

// store counts the login's push and stores the login with it.
func (t Starter) store(ctx context.Context, login logins.Login, right credentials.Match, token logins.Token, now time.Time) (logins.Login, error) {
	push, counters, err := t.countPush(ctx, login, right, now)
	if err != nil {
		return login, err
	}
	login.Push, login.Limits = push, t.LimitsOf(login, counters.Account, counters.Phone)
	if login, err = t.Logins.Create(ctx, login, token); err != nil {
		return login, err
	}
	metrics.Login(ctx, metrics.Begun, metrics.Password) // even if sending the push fails: the phone may ask all the same
	audit.Write(ctx, audit.Event{Name: audit.LoginBegun, Method: metrics.Password})
	return login, nil
}

// countPush hands the right password back and counts the login's first push. It returns no push
// if the login can't have one. The answer says what the counters of account and phone allow, so
// those of the phone are read if counting has not returned them.
func (t Starter) countPush(ctx context.Context, login logins.Login, right credentials.Match, now time.Time) (push logins.Push, c steps.Counters, err error) {
	if login.Factor().App && !login.Lost {
		push, c, err = t.Reserve(ctx, login, right.Counters, now, right.HandBack...)
		if _, over := errors.AsType[*ratelimit.Exceeded](err); !over {
			return push, c, err
		}
		err = nil
	} else {
		c.Account, err = t.handBack(ctx, right, now)
	}
	if err == nil && c.Phone.Version() == 0 {
		c.Phone, err = t.Limits.Read(ctx, ratelimit.Key(login.Phone))
	}
	return logins.Push{}, c, err
}

// handBack hands a right password back in a write of its own.
func (t Starter) handBack(ctx context.Context, right credentials.Match, now time.Time) (ratelimit.Counters, error) {
	return t.Limits.ApplyTo(ctx, right.Key, right.Counters, now, right.HandBack...)
}

// Package attempt counts the codes that people type. An attempt is one code that is tried in
// one login. It is counted in two ledgers. The counters of the account and of its phone
// (package ratelimit) limit guessing over all logins. The login (package logins) has a count
// of its own, and the last wrong code that it allows locks it.
//
//	a, err := ledgers.Begin(ctx, login, number, code, now) // counts it in both
//	verdict, problem := checker.Check(ctx, …)              // asks the provider
//	verdict, err = a.Claim(ctx)                            // if it is right: lets it pass one login only
//	err = a.End(ctx, verdict, problem)                     // if it is not: leaves it counted, or hands it back
//	err = a.Passed(ctx)                                    // if it passed the login: forgets the wrong codes before it
//
// An attempt stays counted if neither End nor Passed is called. So a client gains no guess by
// dropping its connection.
package attempt

import (
	"context"
	"errors"
	"time"

	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// Ledgers count attempts.
type Ledgers struct {
	Logins   *logins.Table
	Limits   *ratelimit.Table
	Secrets  Secrets
	Findings steps.Findings // notes that the provider does not serve a person
	Rules    view.Rules
	Allowed  view.Allowed
}

// An Attempt is one code that was counted before anybody checks it.
type Attempt struct {
	Login logins.Login // with the attempt counted

	ledgers Ledgers
	counted logins.Login // before that; it says where the counters of account and phone are
	number  string
	marks   []string // of the code, for Claim
	now     time.Time
}

// End ends an attempt whose code did not pass the login. A wrong code stays counted, and the
// last one that the login allows locks it. An unclear one stays counted too. A code that the
// provider certainly did not check is handed back. problem is why the provider gave no
// verdict. The returned error is the answer to the client.
func (a *Attempt) End(ctx context.Context, verdict factor.Verdict, problem error) error {
	if verdict == factor.Unchecked {
		if err := a.handBack(ctx); err != nil {
			return err
		}
		return a.ledgers.Findings.Failure(ctx, a.Login, problem, a.now)
	}
	if verdict == factor.Wrong {
		metrics.Login(ctx, metrics.Wrong, metrics.Code)
		audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Code})
	}
	if err := a.keep(ctx); err != nil {
		return err
	}
	if verdict == factor.Wrong {
		return view.WrongCode()
	}
	return view.Failure(problem)
}

// keep leaves the attempt counted, and locks the login if it was the last one.
func (a *Attempt) keep(ctx context.Context) error {
	limit := a.ledgers.Rules.Codes.Login
	after, err := a.ledgers.Logins.Do(ctx, a.Login, logins.CodeWrong{Max: limit}, a.now)
	if errors.Is(err, logins.ErrRefused) {
		return nil // the login ended meanwhile
	}
	if err == nil && after.State == logins.Locked {
		metrics.Login(ctx, metrics.Locked, metrics.Code)
	}
	if err == nil && after.Wrong >= limit { // a registration's session lives on, but no code can raise it to aal2
		audit.Write(ctx, audit.Event{Name: audit.LoginLocked, Method: metrics.Code})
	}
	return err
}

// handBack hands the attempt back in both ledgers.
func (a *Attempt) handBack(ctx context.Context) error {
	l := a.ledgers
	account, phone := ratelimit.Subjects(a.counted.CountedIn())
	ofAccount, ofPhone, err := l.Limits.ReturnBoth(ctx, account, phone, l.Allowed.Codes, a.now)
	if err != nil {
		return err
	}
	_, err = l.Logins.Do(ctx, a.Login, logins.CodeReturned{Limits: l.Allowed.LimitsOf(a.counted, ofAccount, ofPhone)}, a.now)
	if errors.Is(err, logins.ErrRefused) {
		return nil // the login ended meanwhile
	}
	return err
}

// Passed forgets the wrong codes of the account and of its phone. A phone has two sets of
// counters (ratelimit.Phone), and only those of the accounts that have proved it are reset. If the
// code was counted in the other set, which strangers share, only this one code is handed back
// there.
func (a *Attempt) Passed(ctx context.Context) error {
	s, limits, codes := a.counted, a.ledgers.Limits, a.ledgers.Allowed.Codes
	account, phone := ratelimit.Subjects(s.CountedIn())
	changes := codes.Passed(phone)
	if !s.Proved {
		if _, err := limits.Apply(ctx, phone.Key, a.now, codes.Return(phone)...); err != nil {
			return err
		}
		_, phone = ratelimit.Subjects(s.Counters, string(ratelimit.Phone(a.number, true)), s.Known, true)
		changes = codes.Passed(phone)
	}
	if _, err := limits.Apply(ctx, account.Key, a.now, codes.Passed(account)...); err != nil {
		return err
	}
	_, err := limits.Apply(ctx, phone.Key, a.now, changes...)
	return err
}

// Package attempt counts the codes that people type. One code that is tried in one login is
// an attempt. It is written down in two ledgers: the counters of the account and of its
// phone (package ratelimit), which bound guessing over all logins, and the login itself
// (package logins), which its last wrong code locks.
//
//	a, err := ledgers.Begin(ctx, login, number, code, now) // counts in both
//	verdict, problem := checker.Check(ctx, …)              // the provider works
//	verdict, err = a.Claim(ctx)                            // a right code passes one login
//	err = a.End(ctx, verdict, problem)                     // it was not right: stays counted, or is handed back
//	err = a.Passed(ctx)                                    // it was right: the wrong codes before it are forgotten
//
// An attempt that begins and neither ends nor passes stays counted. So nobody gains a guess
// by breaking a request off.
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

// Ledgers are where attempts are counted.
type Ledgers struct {
	Logins   *logins.Table
	Limits   *ratelimit.Table
	Secrets  Secrets
	Findings steps.Findings // where it is noted that the provider does not serve a person
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

// End says what became of a code that did not pass. A wrong one stays counted, and the last
// one locks the login. One about which nobody knows anything stays counted, too. One that the
// provider did not look at is handed back. problem is why the provider gave no verdict. The
// error is the answer to the client.
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

// keep leaves the attempt counted, and locks the login with its last one.
func (a *Attempt) keep(ctx context.Context) error {
	limit := a.ledgers.Rules.Codes.Login
	after, err := a.ledgers.Logins.Do(ctx, a.Login, logins.CodeWrong{Max: limit}, a.now)
	if errors.Is(err, logins.ErrRefused) {
		return nil // over meanwhile
	}
	if err == nil && after.State == logins.Locked {
		metrics.Login(ctx, metrics.Locked, metrics.Code)
	}
	if err == nil && after.Wrong >= limit { // a registration's session lives on, but no code lifts it
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

// Passed forgets the wrong codes of the account, and those of its phone among the accounts
// that have proved it. If the code was counted among the others, where strangers are counted
// too, only this code is handed back there.
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

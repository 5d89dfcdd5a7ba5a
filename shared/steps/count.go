package steps

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strconv"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// Counters are the counters of a login's account and of its phone, as they are after a write
// or a refusal. They are empty where nothing was written or read.
type Counters struct{ Account, Phone ratelimit.Counters }

// Reserve counts a login's next push for its account and then for its phone, and returns the
// push that may now be sent. seen are the account's counters if they were written a moment ago.
// also are other changes to the account's counters. They are made in the same write if
// possible, and in one of their own if the push is refused.
//
// The error is a *ratelimit.Exceeded if account or phone allow no push now, or have no place
// for another unanswered one. Then neither of them has counted it.
func (p PushSender) Reserve(ctx context.Context, s logins.Login, seen ratelimit.Counters, now time.Time, also ...ratelimit.Change) (logins.Push, Counters, error) {
	push := logins.Push{
		Ordinal: s.Push.Ordinal + 1,
		Number:  newNumber(),
		Nonce:   rand.Text()[:8],
		Sent:    now,
		Expires: earlier(now.Add(p.Life), s.Expires), // an approval after the login's end is for nothing
	}
	account, phone := ratelimit.Subjects(s.CountedIn())
	var c Counters
	var err error
	spend := p.Pushes.Spend(account, push.Name(s.ID), push.Expires)
	if c.Account, err = p.Limits.ApplyTo(ctx, account.Key, seen, now, append(spend, also...)...); err != nil {
		return logins.Push{}, c, p.changeAnyway(ctx, account, &c, err, now, also)
	}
	push.Place = c.Account.Place(account, push.Name(s.ID))
	c.Phone, err = p.Limits.Apply(ctx, phone.Key, now, p.Pushes.Spend(phone, push.Name(s.ID), push.Expires)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return logins.Push{}, c, p.withdraw(ctx, account, s, push, &c, err, now)
	}
	push.PhonePlace = c.Phone.Place(phone, push.Name(s.ID))
	return push, c, err
}

// changeAnyway makes the other changes that came with a push that the account refused. It
// returns that refusal, or the error of the changes.
func (p PushSender) changeAnyway(ctx context.Context, account ratelimit.Subject, c *Counters, refusal error, now time.Time, also []ratelimit.Change) error {
	if _, over := errors.AsType[*ratelimit.Exceeded](refusal); !over || len(also) == 0 {
		return refusal
	}
	after, err := p.Limits.ApplyTo(ctx, account.Key, c.Account, now, also...)
	if err != nil {
		return err
	}
	c.Account = after
	return refusal
}

// withdraw hands a push back to the account after the phone refused it. It returns that
// refusal, or the error of handing back.
func (p PushSender) withdraw(ctx context.Context, account ratelimit.Subject, s logins.Login, push logins.Push, c *Counters, refusal error, now time.Time) error {
	after, err := p.handBackTo(ctx, account, s, push.Place, push, now)
	if err != nil {
		return err
	}
	c.Account = after
	return refusal
}

// HandBack hands back a push that was reserved and is not sent, and frees its places. It
// returns what the limits allow then.
func (p PushSender) HandBack(ctx context.Context, s logins.Login, push logins.Push, now time.Time) (logins.Limits, error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, err := p.handBackTo(ctx, account, s, push.Place, push, now)
	if err != nil {
		return logins.Limits{}, err
	}
	ofPhone, err := p.handBackTo(ctx, phone, s, push.PhonePlace, push, now)
	if err != nil {
		return logins.Limits{}, err
	}
	return p.LimitsOf(s, ofAccount, ofPhone), nil
}

// handBackTo hands a push back to account or phone. If the push does not hold its place any
// more, it was handed back before, or its time is over.
func (p PushSender) handBackTo(ctx context.Context, of ratelimit.Subject, s logins.Login, place int, push logins.Push, now time.Time) (ratelimit.Counters, error) {
	after, err := p.Limits.Apply(ctx, of.Key, now, p.Pushes.Return(of, place, push.Name(s.ID))...)
	if errors.Is(err, ratelimit.ErrNotHeld) {
		err = nil
	}
	return after, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// newNumber returns the number that phone and page both show, so that the person can compare
// them. It has two digits, as in the well-known apps. Comparing is no proof (NIST SP 800-63B-4
// §3.1.3), so more digits would not help.
func newNumber() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90))
	if err != nil {
		panic("steps: no randomness: " + err.Error()) // crypto/rand never fails
	}
	return strconv.Itoa(10 + int(n.Int64()))
}

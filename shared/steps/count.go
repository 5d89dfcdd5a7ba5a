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

// Counters are those of a login's account and of its phone, after they were written or as
// they refused; empty where they were not asked.
type Counters struct{ Account, Phone ratelimit.Counters }

// Reserve counts a login's next push against its account and then against its phone, and
// gives the push that may be sent. known are the account's counters as last written, if that
// was a moment ago. also are changes of the account's counters, which are made whatever
// becomes of the push: in the same write where that is possible. The error is a
// *ratelimit.Exceeded when account or phone allow no push, or have no place for another
// unanswered one; then neither has counted it.
func (p PushSender) Reserve(ctx context.Context, s logins.Login, known ratelimit.Counters, now time.Time, also ...ratelimit.Change) (logins.Push, Counters, error) {
	push := logins.Push{
		Ordinal: s.Push.Ordinal + 1,
		Number:  number(),
		Nonce:   rand.Text()[:8],
		Sent:    now,
		Expires: earlier(now.Add(p.Life), s.Expires), // an approval after the login's end is for nothing
	}
	account, phone := ratelimit.Subjects(s.CountedIn())
	var c Counters
	var err error
	spend := p.Pushes.Spend(account, push.Name(s.ID), push.Expires)
	if c.Account, err = p.Limits.ApplyTo(ctx, account.Key, known, now, append(spend, also...)...); err != nil {
		return logins.Push{}, c, p.only(ctx, account, &c, err, now, also)
	}
	push.Place = c.Account.Place(account, push.Name(s.ID))
	c.Phone, err = p.Limits.Apply(ctx, phone.Key, now, p.Pushes.Spend(phone, push.Name(s.ID), push.Expires)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return logins.Push{}, c, p.withdraw(ctx, account, s, push, &c, err, now)
	}
	push.PhonePlace = c.Phone.Place(phone, push.Name(s.ID))
	return push, c, err
}

// only makes the changes that came with a push that the account refused. It returns that
// refusal, or why they could not be made.
func (p PushSender) only(ctx context.Context, account ratelimit.Subject, c *Counters, refusal error, now time.Time, also []ratelimit.Change) error {
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

// withdraw hands back to the account the push that its phone refused. It returns that
// refusal, or why it could not be handed back.
func (p PushSender) withdraw(ctx context.Context, account ratelimit.Subject, s logins.Login, push logins.Push, c *Counters, refusal error, now time.Time) error {
	after, err := p.release(ctx, account, s, push.Place, push, now)
	if err != nil {
		return err
	}
	c.Account = after
	return refusal
}

// Yield hands back a push that was reserved and is not sent, with its places. The limits
// are those after it.
func (p PushSender) Yield(ctx context.Context, s logins.Login, push logins.Push, now time.Time) (logins.Limits, error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, err := p.release(ctx, account, s, push.Place, push, now)
	if err != nil {
		return logins.Limits{}, err
	}
	ofPhone, err := p.release(ctx, phone, s, push.PhonePlace, push, now)
	if err != nil {
		return logins.Limits{}, err
	}
	return p.LimitsOf(s, ofAccount, ofPhone), nil
}

// release hands a push back to account or phone. Where its place is not its own any more
// it was handed back before, or its time is over.
func (p PushSender) release(ctx context.Context, of ratelimit.Subject, s logins.Login, place int, push logins.Push, now time.Time) (ratelimit.Counters, error) {
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

// number is shown on both sides for comparison: two digits, as the well-known
// apps show. It is no proof (NIST SP 800-63B-4 §3.1.3), so it needs no more.
func number() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90))
	if err != nil {
		panic("steps: no randomness: " + err.Error()) // crypto/rand never fails
	}
	return strconv.Itoa(10 + int(n.Int64()))
}

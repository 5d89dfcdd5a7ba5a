package attempt

import (
	"context"
	"errors"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/secrets"
	"countersign/shared/view"
)

// Begin counts an attempt: for the account, for its phone, and then for the login. If one of
// them refuses it, those that counted it get it back, and the error is the answer to the
// client. number is the phone that the code belongs to.
//
// The code's marks are made first. Without our own keys there are none, so we could not claim the
// code, and the provider would use it up for nothing.
func (l Ledgers) Begin(ctx context.Context, s logins.Login, number, code string, now time.Time) (*Attempt, error) {
	marks, err := l.Secrets.Marks(ctx, secrets.Use{Purpose: "accepted code", Subject: number}, code)
	if err != nil {
		return nil, err
	}
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, ofPhone, err := l.Limits.SpendBoth(ctx, account, phone, l.Allowed.Codes, now)
	if limit, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return nil, l.refused(ctx, s, limit, ofAccount, ofPhone, now)
	}
	if err != nil {
		return nil, err
	}
	limits := l.Allowed.LimitsOf(s, ofAccount, ofPhone)
	tried, err := l.Logins.Do(ctx, s, logins.CodeTried{Max: l.Allowed.Codes.Login, Limits: limits}, now)
	if errors.Is(err, logins.ErrRefused) {
		refusal := view.NoLogin()
		if tried.Open(now) || tried.State == logins.Locked {
			refusal = l.Rules.UsedUp(tried, now)
		}
		_, _, err = l.Limits.ReturnBoth(ctx, account, phone, l.Allowed.Codes, now)
		return nil, errors.Join(refusal, err)
	}
	if err != nil {
		return nil, err
	}
	return &Attempt{Login: tried, ledgers: l, counted: s, number: number, marks: marks, now: now}, nil
}

// refused answers an attempt that the limit of the account or of the phone refused. It says
// how long both of them refuse, not only the first one that did. It also notes that on the
// login, once: from then on a refused attempt writes nothing there.
func (l Ledgers) refused(ctx context.Context, s logins.Login, limit *ratelimit.Exceeded, ofAccount, ofPhone ratelimit.Counters, now time.Time) error {
	if ofPhone.Version() == 0 { // the account refused it; the phone may do so for longer
		var err error
		if ofPhone, err = l.Limits.Read(ctx, ratelimit.Key(s.Phone)); err != nil {
			return errors.Join(limit, err)
		}
	}
	after, failed := l.Logins.NoteLimits(ctx, s, l.Allowed.LimitsOf(s, ofAccount, ofPhone), now)
	retry := max(limit.Retry, l.Rules.CodeFrom(after).Sub(now))
	return errors.Join(&ratelimit.Exceeded{Limit: limit.Limit, Retry: retry}, failed)
}

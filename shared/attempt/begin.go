package attempt

import (
	"context"
	"errors"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
)

// Begin counts an attempt: for the account, for its phone, and then for the login. When one
// of them refuses, those that counted it get it back, and the error is the answer to the client. A
// refusal by the counters is noted on the login, once: from then on a refused attempt
// writes nothing there. number is the phone that the code belongs to.
//
// The keys of our own are read first. Without them we could not claim the code, and the
// provider would use it up for nothing.
func (l Ledgers) Begin(ctx context.Context, s logins.Login, number, code string, now time.Time) (*Attempt, error) {
	marks, err := l.marks(ctx, number, code)
	if err != nil {
		return nil, err
	}
	ofAccount, ofPhone, err := l.count(ctx, s, now)
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
		_, err = l.restore(ctx, tried, now)
		return nil, errors.Join(refusal, err)
	}
	if err != nil {
		return nil, err
	}
	return &Attempt{Login: tried, ledgers: l, number: number, marks: marks, now: now}, nil
}

// count counts an attempt for the account and for its phone, or for neither. The counters
// are those after the writes, or those that refused it; empty where nothing was asked.
func (l Ledgers) count(ctx context.Context, s logins.Login, now time.Time) (ofAccount, ofPhone ratelimit.Counters, err error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	codes := l.Allowed.Codes
	if ofAccount, err = l.Limits.Apply(ctx, account.Key, now, codes.Spend(account)...); err != nil {
		return ofAccount, ofPhone, err
	}
	ofPhone, err = l.Limits.Apply(ctx, phone.Key, now, codes.Spend(phone)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](err); !over {
		return ofAccount, ofPhone, err
	}
	after, failed := l.Limits.ApplyTo(ctx, account.Key, ofAccount, now, codes.Return(account)...)
	if failed != nil {
		return ofAccount, ofPhone, failed
	}
	return after, ofPhone, err
}

// refused notes on the login what refused a code, and says for how long: by account and
// phone, and not by the first of them.
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

// restore hands a code back to account and phone. The limits are those after it.
func (l Ledgers) restore(ctx context.Context, s logins.Login, now time.Time) (logins.Limits, error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, err := l.Limits.Apply(ctx, account.Key, now, l.Allowed.Codes.Return(account)...)
	if err != nil {
		return logins.Limits{}, err
	}
	ofPhone, err := l.Limits.Apply(ctx, phone.Key, now, l.Allowed.Codes.Return(phone)...)
	return l.Allowed.LimitsOf(s, ofAccount, ofPhone), err
}

package main

import (
	"context"
	"errors"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
)

// spend counts the attempt: for the account, for its phone, and then for the login. What
// one of them refuses the others have back. A refusal by the counters is noted on the
// login, once: from then on a refused attempt writes nothing there.
func (h handler) spend(ctx context.Context, s *subject) error {
	codes := h.allowed.Codes
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, err := h.limits.Apply(ctx, account.Key, s.now, codes.Spend(account)...)
	var ofPhone ratelimit.Counters
	if err == nil {
		if ofPhone, err = h.limits.Apply(ctx, phone.Key, s.now, codes.Spend(phone)...); err != nil {
			ofAccount, err = h.withdraw(ctx, account, ofAccount, err, s.now)
		}
	}
	if limit, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return h.codesRefused(ctx, *s, limit, ofAccount, ofPhone)
	}
	if err != nil {
		return err
	}
	limits := h.allowed.Note(s.Login, ofAccount, ofPhone)
	tried, err := h.logins.Do(ctx, s.Login, logins.CodeTried{Max: codes.Login, Limits: limits}, s.now)
	if errors.Is(err, logins.ErrRefused) {
		refusal := view.NoLogin()
		if tried.Open(s.now) || tried.State == logins.Locked {
			refusal = h.usedUp(tried, s.now)
		}
		_, err = h.unspend(ctx, tried, s.now)
		return errors.Join(refusal, err)
	}
	if err != nil {
		return err
	}
	s.Login = tried
	return nil
}

// codesRefused notes on the login what refused a code, and says for how long: by account
// and phone, and not by the first of them.
func (h handler) codesRefused(ctx context.Context, s subject, limit *ratelimit.Exceeded, ofAccount, ofPhone ratelimit.Counters) error {
	if ofPhone.Version() == 0 { // the account refused it; the phone may do so for longer
		var err error
		if ofPhone, err = h.limits.Read(ctx, ratelimit.Key(s.Phone)); err != nil {
			return errors.Join(limit, err)
		}
	}
	after, failed := h.note(ctx, s.Login, h.allowed.Note(s.Login, ofAccount, ofPhone), s.now)
	retry := max(limit.Retry, h.rules.CodeFrom(after).Sub(s.now))
	return errors.Join(&ratelimit.Exceeded{Limit: limit.Limit, Retry: retry}, failed)
}

// withdraw hands back to the account the code that its phone refused. The error is that
// refusal, or why it could not be handed back.
func (h handler) withdraw(ctx context.Context, account ratelimit.Subject, counted ratelimit.Counters, refusal error, now time.Time) (ratelimit.Counters, error) {
	if _, over := errors.AsType[*ratelimit.Exceeded](refusal); !over {
		return counted, refusal
	}
	after, err := h.limits.ApplyTo(ctx, account.Key, counted, now, h.allowed.Codes.Return(account)...)
	if err != nil {
		return counted, err
	}
	return after, refusal
}

// unspend hands a code back that checked nothing. The limits are those after it.
func (h handler) unspend(ctx context.Context, s logins.Login, now time.Time) (logins.Limits, error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofAccount, err := h.limits.Apply(ctx, account.Key, now, h.allowed.Codes.Return(account)...)
	if err != nil {
		return logins.Limits{}, err
	}
	ofPhone, err := h.limits.Apply(ctx, phone.Key, now, h.allowed.Codes.Return(phone)...)
	return h.allowed.Note(s, ofAccount, ofPhone), err
}

// reset forgets what a right code disproves: the account's wrong codes, and those of the
// set that its phone counts it in from now on. In the other set, where strangers may be
// counted too, it takes back itself alone.
func (h handler) reset(ctx context.Context, s subject) error {
	account, phone := ratelimit.Subjects(s.CountedIn())
	changes := h.allowed.Codes.Passed(phone)
	if !s.Proved {
		if _, err := h.limits.Apply(ctx, phone.Key, s.now, h.allowed.Codes.Return(phone)...); err != nil {
			return err
		}
		_, phone = ratelimit.Subjects(s.Counters, string(ratelimit.Phone(s.account.Phone, true)), s.Known, true)
		changes = h.allowed.Codes.Passed(phone)
	}
	if _, err := h.limits.Apply(ctx, account.Key, s.now, h.allowed.Codes.Passed(account)...); err != nil {
		return err
	}
	_, err := h.limits.Apply(ctx, phone.Key, s.now, changes...)
	return err
}

package main

import (
	"context"
	"errors"

	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
)

// message counts a message and has it sent. What was counted is handed back only
// where it is certain that nothing was sent.
func (h handler) message(ctx context.Context, s *subject, q resendRequest) (authy.Sent, error) {
	if err := h.bill(ctx, s); err != nil {
		return authy.Sent{}, err
	}
	send := h.provider.SendSMS
	if q.Channel == byCall {
		send = h.provider.Call
	}
	locale, _ := authy.Locale(q.Locale) // "" for a language that Authy does not speak
	result, err := send(ctx, authy.ID(s.AuthyID), authy.Message{Force: q.Force, Locale: locale})
	if err == nil {
		metrics.Message(ctx, channel(q, result))
	}
	switch {
	case authy.NothingDone(err):
		return result, errors.Join(approval.Failure(err), h.refund(ctx, *s, h.messages.Return()))
	case err != nil:
		return result, approval.Failure(err)
	case result.Ignored: // no message went out; forcing one may follow at once
		return result, h.refund(ctx, *s, h.messages.Resume())
	}
	return result, nil
}

// channel is the way that a message went.
func channel(q resendRequest, result authy.Sent) string {
	if result.Ignored {
		return byApp
	}
	return q.Channel
}

// bill counts a message against its number, while nobody has proved that, and
// against the account. What that tells of the account's codes is noted on s.
func (h handler) bill(ctx context.Context, s *subject) error {
	if !s.account.PhoneVerified {
		_, err := h.limits.Apply(ctx, ratelimit.Number(s.account.Phone), s.now, h.messages.SpendUnproved()...)
		if err != nil {
			return err
		}
	}
	counters, err := h.limits.Apply(ctx, s.counters(), s.now, h.messages.Spend()...)
	if err != nil {
		return errors.Join(err, h.refund(ctx, *s, nil))
	}
	s.CodesLeft = h.codes.Left(counters, s.now)
	return nil
}

// refund hands a message back: to its number, and what is given to the account.
func (h handler) refund(ctx context.Context, s subject, account []ratelimit.Change) error {
	var err error
	if !s.account.PhoneVerified {
		_, err = h.limits.Apply(ctx, ratelimit.Number(s.account.Phone), s.now, h.messages.ReturnUnproved()...)
	}
	if len(account) > 0 && err == nil {
		_, err = h.limits.Apply(ctx, s.counters(), s.now, account...)
	}
	return err
}

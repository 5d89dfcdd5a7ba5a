package main

import (
	"context"
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/login"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// message counts a message and has it sent. What was counted is handed back only
// where it is certain that nothing was sent. What the limits allow after it is
// noted on the login, however it ends.
func (h handler) message(ctx context.Context, s *subject, q resendRequest) (authy.Sent, error) {
	if s.Attempts >= h.allowed.Codes.Login {
		return authy.Sent{}, h.usedUp(s.Session, s.now) // what is sent could not be typed
	}
	asked, err := h.bill(ctx, *s)
	if err != nil {
		return authy.Sent{}, err
	}
	result, problem := h.send(ctx, *s, q)
	switch {
	case problem == nil && result.Ignored: // no message went out; forcing one may follow at once
		err = h.refund(ctx, *s, &asked, func(ratelimit.Subject) []ratelimit.Change { return h.allowed.Messages.Resume() })
	case authy.NothingDone(problem):
		err = h.refund(ctx, *s, &asked, h.allowed.Messages.Return)
	default: // it went out, or it may have
		asked.TypeUntil = s.now.Add(login.TypeWithin)
	}
	if err == nil {
		err = h.noteMessage(ctx, s, asked)
	}
	if problem != nil {
		return result, errors.Join(h.failure(ctx, *s, problem), err)
	}
	return result, err
}

// send asks the provider for the message.
func (h handler) send(ctx context.Context, s subject, q resendRequest) (authy.Sent, error) {
	send := h.provider.SendSMS
	if q.Channel == byCall {
		send = h.provider.Call
	}
	locale, _ := authy.Locale(q.Locale) // "" for a language that Authy does not speak
	result, err := send(ctx, authy.ID(s.AuthyID), authy.Message{Force: q.Force, Locale: locale})
	if err == nil {
		metrics.Message(ctx, channel(q, result))
	}
	return result, err
}

// channel is the way that a message went.
func channel(q resendRequest, result authy.Sent) string {
	if result.Ignored {
		return byApp
	}
	return q.Channel
}

// bill counts a message against the account and then against its phone. A message whose
// code they could not try is refused, too. What it tells of the limits is returned; a
// refusal is noted on the login.
func (h handler) bill(ctx context.Context, s subject) (sessions.MessageAsked, error) {
	account, phone := ratelimit.Subjects(s.CountedIn())
	allowed := h.allowed
	asked := sessions.MessageAsked{}
	ofAccount, err := h.limits.Apply(ctx, account.Key, s.now, append(allowed.Messages.Spend(account), allowed.Codes.Need(account)...)...)
	if err != nil {
		asked.Limits = allowed.Note(s.Session, ofAccount, ratelimit.Counters{})
		return asked, h.refused(ctx, s, asked, err)
	}
	ofPhone, err := h.limits.Apply(ctx, phone.Key, s.now, append(allowed.Messages.Spend(phone), allowed.Codes.Need(phone)...)...)
	asked.Limits = allowed.Note(s.Session, ofAccount, ofPhone)
	if err != nil {
		back, failed := h.limits.Apply(ctx, account.Key, s.now, allowed.Messages.Return(account)...)
		asked.Limits = allowed.Note(s.Session, back, ofPhone)
		return asked, errors.Join(h.refused(ctx, s, asked, err), failed)
	}
	return asked, nil
}

// refused notes on the login what refused the message, and says for how long: by
// all that stands in the way, and not by the first of it. A pause that will be
// over is no offence, and has a code of its own.
func (h handler) refused(ctx context.Context, s subject, asked sessions.MessageAsked, cause error) error {
	limit, over := errors.AsType[*ratelimit.Exceeded](cause)
	if !over {
		return cause
	}
	if err := h.noteMessage(ctx, &s, asked); err != nil {
		return errors.Join(cause, err)
	}
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Cause: cause,
		Retry:   max(limit.Retry, h.rules.MessageAt(s.Session).Sub(s.now)),
		Message: "Too many attempts. Please wait and try again."}
	if h.rules.OnlyPaused(s.Session) {
		e.Code, e.Message = "wait", "A message was sent a moment ago. Please wait before you ask for another one."
	}
	return e
}

// noteMessage writes what became of the message onto the login, unless it knows
// all of it already.
func (h handler) noteMessage(ctx context.Context, s *subject, asked sessions.MessageAsked) error {
	if !s.News(asked.Limits) && asked.TypeUntil.IsZero() {
		return nil
	}
	after, err := h.logins.Do(ctx, s.Session, asked, s.now)
	if err != nil && !errors.Is(err, sessions.ErrRefused) { // refused: over meanwhile
		return err
	}
	s.Session = after
	return nil
}

// refund hands a message back to account and phone, or what of it is to be handed back.
func (h handler) refund(ctx context.Context, s subject, asked *sessions.MessageAsked, back func(ratelimit.Subject) []ratelimit.Change) error {
	account, phone := ratelimit.Subjects(s.CountedIn())
	ofPhone, err := h.limits.Apply(ctx, phone.Key, s.now, back(phone)...)
	if err != nil {
		return err
	}
	ofAccount, err := h.limits.Apply(ctx, account.Key, s.now, back(account)...)
	if err == nil {
		asked.Limits = h.allowed.Note(s.Session, ofAccount, ofPhone)
	}
	return err
}

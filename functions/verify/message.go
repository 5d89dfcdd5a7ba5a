package main

import (
	"context"
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// message counts a message and has it sent. What was counted is handed back only
// where it is certain that nothing was sent. What the limits allow after it is
// noted on the login, however it ends.
func (h handler) message(ctx context.Context, s *subject, q resendRequest) (authy.Sent, error) {
	if !h.reach.Includes(s.account.Phone) {
		return authy.Sent{}, h.barred(ctx, *s)
	}
	if s.Attempts >= h.allowed.Codes.Login {
		return authy.Sent{}, h.usedUp(s.Login, s.now) // what is sent could not be typed
	}
	if s.Ceiling.After(s.now) { // the login was told so: what counts before a ceiling need not be written and handed back
		return authy.Sent{}, h.tooMany(s.Login, q.Force && s.Noticed, s.now, nil)
	}
	b, err := h.admitMessage(ctx, s, q.Force)
	if err != nil {
		return authy.Sent{}, err
	}
	result, problem := h.send(ctx, *s, q)
	err = h.settleMessage(ctx, s, &b, result, problem)
	if problem != nil {
		return result, errors.Join(h.failure(ctx, *s, problem), err)
	}
	return result, err
}

// admitMessage counts a message, and takes the notice that it follows. Of two that are
// forced at once one gets that, and the other one has to wait.
func (h handler) admitMessage(ctx context.Context, s *subject, force bool) (bill, error) {
	b, err := h.bill(*s, force)
	if err != nil {
		return b, err
	}
	if err := h.count(ctx, &b, s.now); err != nil {
		return b, h.refused(ctx, s, b, err)
	}
	if !b.follows {
		return b, nil
	}
	asked := h.asked(*s, b)
	asked.Notice, asked.TypeUntil = logins.NoticeTaken, s.now.Add(view.TypeWithin)
	after, err := h.logins.Do(ctx, s.Login, asked, s.now)
	if err == nil {
		s.Login = after
		return b, nil
	}
	failed := h.handBack(ctx, &b, items, handedBack, s.now)
	if !errors.Is(err, logins.ErrRefused) {
		return b, errors.Join(err, failed)
	}
	if s.Login = after; !after.Open(s.now) {
		return b, errors.Join(view.NoLogin(), failed)
	}
	return b, errors.Join(h.refused(ctx, s, b, h.allowed.Messages.JustSent()), failed)
}

// settleMessage hands back what was not sent, and notes on the login how it ended.
func (h handler) settleMessage(ctx context.Context, s *subject, b *bill, result authy.Sent, problem error) error {
	var failed error
	asked := logins.MessageAsked{}
	switch {
	case problem == nil && result.Ignored && !b.follows: // no message went out; forcing one may follow at once
		failed = h.handBack(ctx, b, items, appOpened, s.now)
		asked = h.asked(*s, *b)
		asked.Notice = logins.NoticeGiven
	case factor.NothingDone(problem):
		failed = h.handBack(ctx, b, items, handedBack, s.now)
		asked = h.asked(*s, *b)
		if b.follows { // as if it had not been asked for
			asked.Notice, asked.TypeUntil = logins.NoticeGiven, b.typeUntil
			if asked.TypeUntil.IsZero() {
				asked.TypeUntil = s.now
			}
		}
	case b.follows: // noted before it was sent
		return nil
	default: // it went out, or it may have
		asked = h.asked(*s, *b)
		asked.Notice, asked.TypeUntil = logins.NoticeOver, s.now.Add(view.TypeWithin)
	}
	return errors.Join(failed, h.noteMessage(ctx, s, asked))
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

// refused notes on the login what refused the message, and says for how long: by
// all that stands in the way, and not by the first of it. A pause that will be
// over is no offence, and has a code of its own.
func (h handler) refused(ctx context.Context, s *subject, b bill, cause error) error {
	limit, over := errors.AsType[*ratelimit.Exceeded](cause)
	if !over {
		return cause
	}
	for i, c := range b.charges { // those behind the one that refused it may do so for longer
		if b.counters[i].Version() != 0 {
			continue
		}
		var err error
		if b.counters[i], err = h.limits.Read(ctx, c.key); err != nil {
			return errors.Join(cause, err)
		}
	}
	if err := h.noteMessage(ctx, s, h.asked(*s, b)); err != nil {
		return errors.Join(cause, err)
	}
	return h.tooMany(s.Login, b.follows, s.now, limit)
}

// noteMessage writes what became of the message onto the login, unless it knows
// all of it already.
func (h handler) noteMessage(ctx context.Context, s *subject, asked logins.MessageAsked) error {
	if !s.News(asked.Limits) && asked.Ceiling.Equal(s.Ceiling) && asked.Notice == logins.NoticeStays && asked.TypeUntil.IsZero() {
		return nil
	}
	after, err := h.logins.Do(ctx, s.Login, asked, s.now)
	if err != nil && !errors.Is(err, logins.ErrRefused) { // refused: over meanwhile
		return err
	}
	s.Login = after
	return nil
}

// barred is the answer where no text or call may go to the number. The login knows that
// from its beginning, unless the settings were others then.
func (h handler) barred(ctx context.Context, s subject) error {
	var err error
	if !s.NoMessages {
		_, err = h.logins.Do(ctx, s.Login, logins.NumberBarred{}, s.now)
	}
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return errors.Join(&api.Error{Status: http.StatusConflict, Code: steps.Suspended,
		Message: "We can't text or call this number. Please use another way."}, err)
}

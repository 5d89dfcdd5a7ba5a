// Package message sends codes to phones, as texts and as calls. Each message costs money and may
// bother a stranger. So it is counted in five items before it is sent: the account, its phone,
// the source, the country and the whole stack. All of them count it, or none.
//
// If the person has the provider's app, the provider may send no code and ask the person to open
// the app instead. That notice costs nothing. The person can force a text after it. The notice
// and the text count as one message.
package message

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// Sender sends messages.
type Sender struct {
	Senders  map[factor.Kind]factor.Sender
	Findings steps.Findings
	Logins   *logins.Table
	Limits   *ratelimit.Table
	Rules    view.Rules
	Allowed  view.Allowed
	Ceilings ratelimit.Ceilings
	Reach    phone.AllowedAreas // where messages may go
}

// A Request is what a client asks for.
type Request struct {
	factor.Message
	To     factor.Factor
	Source string // the address that the request came from
}

// Send counts a message and lets the provider send it. The message is handed back only if it
// certainly was not sent. In any case the login learns what the limits allow now. Send returns
// the login after that, and the method that the person can use now: App if the provider asked
// the person to open the app.
func (m Sender) Send(ctx context.Context, s logins.Login, q Request, now time.Time) (logins.Login, factor.Method, error) {
	if !m.Reach.Includes(q.To.Number) {
		return s, "", m.barred(ctx, s, now)
	}
	sender, err := factor.Of(m.Senders, q.To)
	if err != nil {
		return s, "", m.Findings.Failure(ctx, s, err, now)
	}
	if s.Attempts >= m.Allowed.Codes.Login {
		return s, "", m.Rules.UsedUp(s, now) // its code could not be tried any more
	}
	if s.Ceiling.After(now) { // the login knows this from an earlier refusal, so nothing has to be counted and handed back
		return s, "", m.tooMany(s, q.Force && s.Noticed, nil, now)
	}
	b, err := m.bill(s, q)
	if err != nil {
		return s, "", err
	}
	if err := m.admit(ctx, &s, &b, now); err != nil {
		return s, "", err
	}
	sent, problem := sender.Send(ctx, q.To, q.Message)
	method := q.Method
	if sent.ToApp {
		method = factor.App
	}
	if problem == nil {
		metrics.Message(ctx, method)
	}
	err = m.finish(ctx, &s, &b, sent, problem, now)
	if problem != nil {
		return s, "", errors.Join(m.Findings.Failure(ctx, s, problem, now), err)
	}
	if err == nil && sent.ToApp {
		s, err = m.Findings.NoteApp(ctx, s, now)
	}
	return s, method, err
}

// admit counts a message. A forced message also takes the login's notice, so that of two forced
// messages at once only one is sent.
func (m Sender) admit(ctx context.Context, s *logins.Login, b *bill, now time.Time) error {
	if err := b.count(ctx, now); err != nil {
		return m.refused(ctx, s, b, err, now)
	}
	if !b.follows {
		return nil
	}
	asked := b.asked(*s, now)
	asked.Notice, asked.TypeUntil = logins.NoticeTaken, now.Add(view.TypeWithin)
	after, err := m.Logins.Do(ctx, *s, asked, now)
	if err == nil {
		*s = after
		return nil
	}
	failed := b.handBack(ctx, items, handedBack, now)
	if !errors.Is(err, logins.ErrRefused) {
		return errors.Join(err, failed)
	}
	if *s = after; !after.Open(now) {
		return errors.Join(view.NoLogin(), failed)
	}
	return errors.Join(m.refused(ctx, s, b, m.Allowed.Messages.JustSent(), now), failed)
}

// finish hands the message back if it was not sent, and notes on the login how it ended.
func (m Sender) finish(ctx context.Context, s *logins.Login, b *bill, sent factor.Sent, problem error, now time.Time) error {
	var failed error
	asked := logins.MessageAsked{}
	switch {
	case problem == nil && sent.ToApp && !b.follows: // the notice: the person may force a text at once
		failed = b.handBack(ctx, items, appOpened, now)
		asked = b.asked(*s, now)
		asked.Notice = logins.NoticeGiven
	case factor.NothingDone(problem):
		failed = b.handBack(ctx, items, handedBack, now)
		asked = b.asked(*s, now)
		if b.follows { // the login is as it was before the request
			asked.Notice, asked.TypeUntil = logins.NoticeGiven, b.typeUntil
			if asked.TypeUntil.IsZero() {
				asked.TypeUntil = now
			}
		}
	case b.follows: // admit has noted it already
		return nil
	default: // it was sent, or it may have been
		asked = b.asked(*s, now)
		asked.Notice, asked.TypeUntil = logins.NoticeOver, now.Add(view.TypeWithin)
	}
	return errors.Join(failed, m.note(ctx, s, asked, now))
}

// note writes onto the login how the message ended, unless the login knows all of that already.
func (m Sender) note(ctx context.Context, s *logins.Login, asked logins.MessageAsked, now time.Time) error {
	if !s.News(asked.Limits) && asked.Ceiling.Equal(s.Ceiling) && asked.Notice == logins.NoticeStays && asked.TypeUntil.IsZero() {
		return nil
	}
	after, err := m.Logins.Do(ctx, *s, asked, now)
	if err != nil && !errors.Is(err, logins.ErrRefused) { // refused: the login has ended meanwhile
		return err
	}
	*s = after
	return nil
}

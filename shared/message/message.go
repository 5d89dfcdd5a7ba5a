// Package message sends codes to phones, as texts and as calls. Each message costs money and
// bothers somebody, so it is counted in five items before it is sent: the account, its phone,
// the source that asks, the country and the whole stack. All of them count it, or none.
//
// A provider that knows an app of the person may send no code: it asks the person to open
// the app instead. That notice costs nothing. The person can force a text after it, and
// the two count as one.
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

// Send counts a message and has it sent. What was counted is handed back only where it is
// certain that nothing was sent. What the limits allow after it is noted on the login,
// however it ends. It returns the login as it then stands, and the method that the
// person can use now: App where the provider asked them to open their app.
func (m Sender) Send(ctx context.Context, s logins.Login, q Request, now time.Time) (logins.Login, factor.Method, error) {
	if !m.Reach.Includes(q.To.Number) {
		return s, "", m.barred(ctx, s, now)
	}
	sender, err := factor.Of(m.Senders, q.To)
	if err != nil {
		return s, "", m.Findings.Failure(ctx, s, err, now)
	}
	if s.Attempts >= m.Allowed.Codes.Login {
		return s, "", m.Rules.UsedUp(s, now) // what is sent could not be typed
	}
	if s.Ceiling.After(now) { // the login was told so: what counts before a ceiling need not be written and handed back
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
	err = m.settle(ctx, &s, &b, sent, problem, now)
	if problem != nil {
		return s, "", errors.Join(m.Findings.Failure(ctx, s, problem, now), err)
	}
	if err == nil && sent.ToApp {
		s, err = m.Findings.NoteApp(ctx, s, now)
	}
	return s, method, err
}

// admit counts a message, and takes the notice that it follows. Of two that are forced at
// once one gets that, and the other one has to wait.
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

// settle hands back what was not sent, and notes on the login how it ended.
func (m Sender) settle(ctx context.Context, s *logins.Login, b *bill, sent factor.Sent, problem error, now time.Time) error {
	var failed error
	asked := logins.MessageAsked{}
	switch {
	case problem == nil && sent.ToApp && !b.follows: // no message went out; forcing one may follow at once
		failed = b.handBack(ctx, items, appOpened, now)
		asked = b.asked(*s, now)
		asked.Notice = logins.NoticeGiven
	case factor.NothingDone(problem):
		failed = b.handBack(ctx, items, handedBack, now)
		asked = b.asked(*s, now)
		if b.follows { // as if it had not been asked for
			asked.Notice, asked.TypeUntil = logins.NoticeGiven, b.typeUntil
			if asked.TypeUntil.IsZero() {
				asked.TypeUntil = now
			}
		}
	case b.follows: // noted before it was sent
		return nil
	default: // it went out, or it may have
		asked = b.asked(*s, now)
		asked.Notice, asked.TypeUntil = logins.NoticeOver, now.Add(view.TypeWithin)
	}
	return errors.Join(failed, m.note(ctx, s, asked, now))
}

// note writes what became of the message onto the login, unless it knows all of it already.
func (m Sender) note(ctx context.Context, s *logins.Login, asked logins.MessageAsked, now time.Time) error {
	if !s.News(asked.Limits) && asked.Ceiling.Equal(s.Ceiling) && asked.Notice == logins.NoticeStays && asked.TypeUntil.IsZero() {
		return nil
	}
	after, err := m.Logins.Do(ctx, *s, asked, now)
	if err != nil && !errors.Is(err, logins.ErrRefused) { // refused: over meanwhile
		return err
	}
	*s = after
	return nil
}

package steps

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
)

// PushResender sends another push of a login, once the last one is over.
type PushResender struct {
	PushSender
	Findings
}

// Resend counts another push and sends it. It returns the login as it then stands. The error
// is the answer to the client if no push was sent.
func (p PushResender) Resend(ctx context.Context, s logins.Login, from Requester, now time.Time) (logins.Login, error) {
	if s.State == logins.Registered {
		return s, api.Field("channel", "Please use a code to confirm a new phone.")
	}
	switch s.Push.State(now) {
	case logins.PushPending, logins.PushApproved:
		return s, pushPending()
	}
	s, err := p.findApp(ctx, s, now)
	if err == nil {
		s, err = p.attachPush(ctx, s, now)
	}
	if err != nil {
		return s, err
	}
	after, problem, err := p.Send(ctx, s, from, now)
	switch {
	case err != nil:
		return s, err
	case after.Push.Failure == logins.NoApp:
		return after, errors.Join(appMissing(), p.NoteNoApp(ctx, s.Factor()))
	case problem != nil:
		return after, p.Failure(ctx, s, problem, now)
	}
	return after, nil
}

// findApp asks the provider whether a person who had no app has one by now.
func (p PushResender) findApp(ctx context.Context, s logins.Login, now time.Time) (logins.Login, error) {
	if s.Factor().App {
		return s, nil
	}
	f := s.Factor()
	pusher, err := factor.Of(p.Pushers, f)
	if err != nil {
		return s, appMissing()
	}
	has, err := pusher.App(ctx, f)
	if err != nil {
		return s, p.Failure(ctx, s, err, now)
	}
	if !has {
		return s, appMissing()
	}
	return p.NoteApp(ctx, s, now)
}

// attachPush counts a push and writes it onto the login, which may then send it. If the limits
// refuse the push, that is noted on the login too.
func (p PushResender) attachPush(ctx context.Context, s logins.Login, now time.Time) (logins.Login, error) {
	next, counters, err := p.Reserve(ctx, s, ratelimit.Counters{}, now)
	if limit, over := errors.AsType[*ratelimit.Exceeded](err); over {
		return p.noteRefusal(ctx, s, counters, limit, now)
	}
	if err != nil {
		return s, err
	}
	limits := p.LimitsOf(s, counters.Account, counters.Phone)
	started, err := p.PushSender.Logins.Do(ctx, s, logins.PushStarted{Push: next, Limits: limits}, now)
	if !errors.Is(err, logins.ErrRefused) {
		return started, err
	}
	refusal := pushPending() // another tab was quicker
	if !started.Open(now) {
		refusal = view.NoLogin()
	}
	if limits, err = p.HandBack(ctx, started, next, now); err == nil {
		started, err = p.PushSender.Logins.NoteLimits(ctx, started, limits, now)
	}
	return started, errors.Join(refusal, err)
}

// noteRefusal notes on the login that the limits refused a push. The error tells the client
// for how long there is none: until account and phone both allow one, and not only the first
// that refused.
func (p PushResender) noteRefusal(ctx context.Context, s logins.Login, counters Counters, limit *ratelimit.Exceeded, now time.Time) (logins.Login, error) {
	if counters.Phone.Version() == 0 { // the account refused it; the phone may do so for longer
		var err error
		if counters.Phone, err = p.Limits.Read(ctx, ratelimit.Key(s.Phone)); err != nil {
			return s, errors.Join(limit, err)
		}
	}
	after, err := p.PushSender.Logins.NoteLimits(ctx, s, p.LimitsOf(s, counters.Account, counters.Phone), now)
	return after, errors.Join(pushRefused(after, limit, now), err)
}

// pushRefused returns the answer to a client that gets no push, with the time when nothing
// refuses one any more. A pause after a denial has a code of its own, because the client did
// nothing wrong.
func pushRefused(s logins.Login, limit *ratelimit.Exceeded, now time.Time) error {
	if s.Push.State(now) == logins.PushPending {
		return pushPending() // another tab was quicker
	}
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Cause: limit,
		Retry:   max(limit.Retry, view.PushAt(s, now).Sub(now)),
		Message: "Too many attempts. Please wait and try again."}
	if view.OnlyPushPaused(s, now) {
		e.Code, e.Message = "wait", "A request was denied a moment ago. Please wait before you ask for another one."
	}
	return e
}

func appMissing() *api.Error {
	return api.Field("channel", "This phone has no app that can approve a login. Please use a code.")
}

func pushPending() *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: "push_pending",
		Message: "A request is already waiting on your phone."}
}

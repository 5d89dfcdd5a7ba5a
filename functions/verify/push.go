package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
)

// push sends another push to the login's phone, once the last one is over.
func (h handler) push(w http.ResponseWriter, r *http.Request, s subject, locale string) error {
	if s.State == logins.Registered {
		return api.Field("channel", "Please use a code to confirm a new phone.")
	}
	switch s.Push.State(s.now) {
	case logins.PushPending, logins.PushApproved:
		return pushPending()
	}
	if err := h.device(r.Context(), &s); err != nil {
		return err
	}
	started, err := h.start(r.Context(), s)
	if err != nil {
		return err
	}
	after, problem, err := h.pushes.Send(r.Context(), started, steps.From{Account: s.account.Email, Address: api.Source(r), Agent: r.UserAgent(), Locale: locale}, s.now)
	if err != nil {
		return err
	}
	if after.Push.Failure == logins.NoDevice {
		err := h.accounts.SetDevice(r.Context(), s.account.ID, s.account.Generation, false)
		return errors.Join(appMissing(), err)
	}
	if problem != nil {
		return h.failure(r.Context(), s, problem)
	}
	return api.JSON(w, http.StatusOK, sent{Sent: byPush, Login: h.rules.Login(after, s.now)})
}

// start counts the push and puts it onto the login, which may then send it. What
// a refusal tells of the counters is noted there, too.
func (h handler) start(ctx context.Context, s subject) (logins.Login, error) {
	next, counters, err := h.pushes.Reserve(ctx, s.Login, ratelimit.Counters{}, s.now)
	limit, over := errors.AsType[*ratelimit.Exceeded](err)
	if over && counters.Phone.Version() == 0 { // the account refused it; the phone may do so for longer
		var failed error
		if counters.Phone, failed = h.limits.Read(ctx, ratelimit.Key(s.Phone)); failed != nil {
			return s.Login, errors.Join(err, failed)
		}
	}
	limits := h.allowed.Note(s.Login, counters.Account, counters.Phone)
	if over {
		after, failed := h.note(ctx, s.Login, limits, s.now)
		return after, errors.Join(pushRefused(after, limit, s.now), failed)
	}
	if err != nil {
		return s.Login, err
	}
	started, err := h.logins.Do(ctx, s.Login, logins.PushStarted{Push: next, Limits: limits}, s.now)
	if !errors.Is(err, logins.ErrRefused) {
		return started, err
	}
	refusal := pushPending() // another tab was quicker
	if !started.Open(s.now) {
		refusal = view.NoLogin()
	}
	limits, err = h.pushes.Yield(ctx, started, next, s.now)
	if err == nil {
		started, err = h.note(ctx, started, limits, s.now)
	}
	return started, errors.Join(refusal, err)
}

// pushRefused says for how long there is no push: by all that stands in the way, and not by
// the first of it. The pause after a denial is no offence, and has a code of its own.
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

// device asks the provider whether an account without an app has one by now.
func (h handler) device(ctx context.Context, s *subject) error {
	if s.Device {
		return nil
	}
	status, err := h.provider.Status(ctx, authy.ID(s.AuthyID))
	if err != nil {
		return h.failure(ctx, *s, err)
	}
	if !status.Registered {
		return appMissing()
	}
	s.Login, err = h.found(ctx, *s)
	return err
}

func appMissing() *api.Error {
	return api.Field("channel", "This phone has no app that can approve a login. Please use a code.")
}

func pushPending() *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: "push_pending",
		Message: "A request is already waiting on your phone."}
}

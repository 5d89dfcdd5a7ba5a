package message

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// refused notes on the login what refused the message, and says for how long: by
// all that stands in the way, and not by the first of it.
func (m Sender) refused(ctx context.Context, s *logins.Login, b *bill, cause error, now time.Time) error {
	limit, over := errors.AsType[*ratelimit.Exceeded](cause)
	if !over {
		return cause
	}
	for i, c := range b.charges { // those behind the one that refused it may do so for longer
		if b.counters[i].Version() != 0 {
			continue
		}
		var err error
		if b.counters[i], err = m.Limits.Read(ctx, c.key); err != nil {
			return errors.Join(cause, err)
		}
	}
	if err := m.note(ctx, s, b.asked(*s, now), now); err != nil {
		return errors.Join(cause, err)
	}
	return m.tooMany(*s, b.follows, limit, now)
}

// tooMany says for how long there is no message. follows tells that it would follow "open
// the app"; limit is what refused it, nil where the login knew. A pause that will be over
// is no offence, and has a code of its own.
func (m Sender) tooMany(s logins.Login, follows bool, limit *ratelimit.Exceeded, now time.Time) *api.Error {
	s.Noticed = follows // what bars this message, and not one that would follow a notice
	e := &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Retry: m.Rules.MessageAt(s).Sub(now),
		Message: "Too many attempts. Please wait and try again."}
	if limit != nil {
		e.Cause, e.Retry = limit, max(limit.Retry, e.Retry)
	}
	if m.Rules.OnlyPaused(s) {
		e.Code, e.Message = "wait", "A message was sent a moment ago. Please wait before you ask for another one."
	}
	return e
}

// barred is the answer where no text or call may go to the number. The login knows that
// from its beginning, unless the settings were others then.
func (m Sender) barred(ctx context.Context, s logins.Login, now time.Time) error {
	var err error
	if !s.NoMessages {
		_, err = m.Logins.Do(ctx, s, logins.NumberBarred{}, now)
	}
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return errors.Join(&api.Error{Status: http.StatusConflict, Code: logins.MethodUnavailable,
		Message: "We can't text or call this number. Please use another way."}, err)
}

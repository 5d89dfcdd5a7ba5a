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

// refused answers a message that a limit has refused. It says how long all limits together
// refuse, not only the first one, and notes that on the login.
func (m Sender) refused(ctx context.Context, s *logins.Login, b *bill, cause error, now time.Time) error {
	limit, over := errors.AsType[*ratelimit.Exceeded](cause)
	if !over {
		return cause
	}
	for i, c := range b.charges { // the items after the one that refused may refuse for longer
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

// tooMany is the answer that says how long no message can be sent. follows tells that the message
// was forced after "open the app". limit is what refused it, or nil if the login knew that
// already. A pause between two messages has a code of its own, because the person has done
// nothing wrong.
func (m Sender) tooMany(s logins.Login, follows bool, limit *ratelimit.Exceeded, now time.Time) *api.Error {
	s.Noticed = follows // the answer is about this message, which may not be the one after the notice
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

// barred is the answer if no message may go to the number. The login knows that from its start,
// unless the settings have changed since.
func (m Sender) barred(ctx context.Context, s logins.Login, now time.Time) error {
	var err error
	if !s.NoMessages {
		_, err = m.Logins.Do(ctx, s, logins.NumberBarred{}, now)
	}
	if errors.Is(err, logins.ErrRefused) {
		err = nil // the login has ended meanwhile
	}
	return errors.Join(&api.Error{Status: http.StatusConflict, Code: logins.MethodUnavailable,
		Message: "We can't text or call this number. Please use another way."}, err)
}

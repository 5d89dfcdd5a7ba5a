package steps

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
)

const (
	// firstAsk is how old a push must be before its state is asked for: by then
	// most people have answered, and their callback has come, at no cost. A page
	// polls at 12 and at 20 s, so that whoever takes up to 20 s costs no question.
	firstAsk = 15 * time.Second
	// pause is how long no reader of the login asks again.
	pause = 4 * time.Second
	// askTimeout bounds the question: the reader waits for it, and asks again.
	askTimeout = 2 * time.Second
)

// Asker makes up for a callback that was lost.
type Asker struct {
	Settler
	Askers map[factor.Kind]factor.Asker
}

// Ask asks the provider how the login's push stands, if it has waited for long
// enough and no other reader has just asked, and settles what the provider says.
// A push that was sent far in the future was sent by another clock: whose is right is
// not known, so it has waited for long enough, too.
// The login is returned as it then stands; problem says why the provider gave no
// usable answer, for the log.
func (a Asker) Ask(ctx context.Context, s logins.Login, now time.Time) (after logins.Login, problem, err error) {
	if s.Push.State(now) != logins.PushPending || now.Sub(s.Push.Sent).Abs() < firstAsk {
		return s, nil, nil
	}
	f := s.Factor()
	asker, problem := factor.Of(a.Askers, f)
	if problem != nil {
		return s, problem, nil
	}
	after, err = a.Logins.Ask(ctx, s, pause, now)
	if errors.Is(err, logins.ErrRefused) {
		return after, nil, nil
	}
	if err != nil {
		return s, nil, err
	}
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	found, problem := asker.Answer(asking, f, after.Push.Ref)
	if problem != nil {
		return after, problem, nil
	}
	if found.Answer == "" {
		return after, nil, nil
	}
	found.Ordinal = after.Push.Ordinal
	// The answer counts from when it is known here: the provider's own time is
	// not compared, so a slow question never makes an approval valid too late.
	after, outcome, err := a.Settle(ctx, after, found, time.Now())
	if outcome == Applied && found.Answer != factor.Expired { // of that no callback tells
		metrics.AnswerFetched(ctx)
	}
	return after, nil, err
}

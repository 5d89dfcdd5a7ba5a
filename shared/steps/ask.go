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
	// firstAsk is how old a push must be before we ask the provider about it. By then most
	// people have answered, and their callback has come at no cost. The page polls at 12 and
	// at 20 s, so a person who answers within 20 s costs no question.
	firstAsk = 15 * time.Second
	// askPause is how long after a question no other request asks about the same login.
	askPause = 4 * time.Second
	// askTimeout ends a question that takes too long: the client waits for it, and polls again.
	askTimeout = 2 * time.Second
)

// Asker asks providers for answers whose callback was lost.
type Asker struct {
	Settler
	Askers map[factor.Kind]factor.Asker
}

// Ask asks the provider how the login's push stands, and settles the answer. It asks only if
// the push has waited for long enough and no other request has just asked. A push that was
// sent far in the future was sent by another clock. We can't tell which clock is right, so we
// ask about that push too.
//
// Ask returns the login as it then stands. problem says for the log why the provider gave no
// usable answer.
func (a Asker) Ask(ctx context.Context, s logins.Login, now time.Time) (after logins.Login, problem, err error) {
	if s.Push.State(now) != logins.PushPending || now.Sub(s.Push.Sent).Abs() < firstAsk {
		return s, nil, nil
	}
	f := s.Factor()
	asker, problem := factor.Of(a.Askers, f)
	if problem != nil {
		return s, problem, nil
	}
	after, err = a.Logins.Ask(ctx, s, askPause, now)
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
	// The answer counts from the moment when we know it. We don't look at the provider's own
	// time, so a slow question can't make an approval valid that came too late.
	after, outcome, err := a.Settle(ctx, after, found, time.Now())
	if outcome == Applied && found.Answer != factor.Expired { // no callback says that a push expired
		metrics.AnswerFetched(ctx)
	}
	return after, nil, err
}

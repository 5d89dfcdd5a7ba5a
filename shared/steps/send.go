package steps

import (
	"context"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
)

// Why a push could not be sent, in the API's words.
const (
	NoApp       = logins.NoApp      // the account has no app that could show it
	Unavailable = "unavailable"     // the provider said nothing
	Failed      = "provider_failed" // the provider refused what should work
	// The provider does not serve this person; the same words are an error's code.
	Gone      = logins.FactorGone
	Suspended = logins.MethodUnavailable
)

// PushSender sends pushes.
type PushSender struct {
	Pushers map[factor.Kind]factor.Pusher
	Logins  *logins.Table
	Limits  *ratelimit.Table
	App     string        // the name of the application, shown on the phone
	Life    time.Duration // how long a push may be answered
	Pushes  ratelimit.Pushes
	// LimitsOf says what the counters of account and phone allow a login, to be kept on it.
	LimitsOf func(s logins.Login, account, phone ratelimit.Counters) logins.Limits
}

// Send asks the provider to show the login's push on the phone, and writes down
// what came of it. The login is returned as it then stands; a push that could
// not be sent is no error but a state of it, and problem says why, for the log.
func (p PushSender) Send(ctx context.Context, s logins.Login, from From, now time.Time) (after logins.Login, problem, err error) {
	f := s.Factor()
	pusher, problem := factor.Of(p.Pushers, f)
	var uuid string
	if problem == nil {
		uuid, problem = pusher.Push(ctx, f, p.question(s, from, now))
	}
	if problem != nil {
		after, err = p.notSent(ctx, s, problem, now)
		return after, problem, err
	}
	metrics.PushSent(ctx, metrics.Sent)
	after, err = p.Logins.Do(ctx, s, logins.PushSent{Ordinal: s.Push.Ordinal, Ref: uuid}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // given up meanwhile; the phone may still ask, and its answer finds nothing
	}
	return after, nil, err
}

// notSent writes the failure down, and hands the push back where it is certain
// that no phone shows it.
func (p PushSender) notSent(ctx context.Context, s logins.Login, problem error, now time.Time) (logins.Login, error) {
	reason := Failed
	switch {
	case factor.NoApp(problem):
		reason = NoApp
	case factor.Gone(problem):
		reason = Gone
	case factor.Suspended(problem):
		reason = Suspended
	case factor.Unavailable(problem):
		reason = Unavailable
	}
	metrics.PushSent(ctx, reason)
	failed := logins.PushNotSent{Ordinal: s.Push.Ordinal, Reason: reason}
	if reason == NoApp || factor.NothingDone(problem) {
		var err error
		if failed.Limits, err = p.Yield(ctx, s, s.Push, now); err != nil {
			return s, err
		}
	}
	after, err := p.Logins.Do(ctx, s, failed, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // given up meanwhile
	}
	return after, err
}

// From tells whose login it is and where it comes from. The phone shows it, so that
// the person can tell a login of theirs from another one.
type From struct {
	Account string // the address that was logged in with
	Address string // where the request came from; "" for unknown
	Agent   string // the request's User-Agent
	Locale  string // the language that the person reads, a tag such as "pt-BR"; "" for English
}

// question is what the login's push asks.
func (p PushSender) question(s logins.Login, from From, now time.Time) factor.Question {
	return factor.Question{
		App: p.App, Account: from.Account, Address: from.Address, Agent: from.Agent, Locale: from.Locale,
		Number: s.Push.Number, Asked: now, Ends: s.Push.Expires,
		Login: s.ID, Ordinal: s.Push.Ordinal,
	}
}

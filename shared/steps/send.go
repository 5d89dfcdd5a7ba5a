package steps

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
)

// Reasons why a push could not be sent, in the API's words.
const (
	NoApp       = logins.NoApp      // the person has no app that could show it
	Unavailable = "unavailable"     // the provider did not answer
	Failed      = "provider_failed" // the provider refused what should work
	// The provider does not serve this person. Errors have these words as their code, too.
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
	// LimitsOf returns what the counters of account and phone allow a login. The login keeps it.
	LimitsOf func(s logins.Login, account, phone ratelimit.Counters) logins.Limits
}

// Send asks the provider to show the login's push on the phone, and writes the result onto the
// login. It returns the login as it then stands. A push that could not be sent is no error but
// a state of the login; problem says for the log why.
func (p PushSender) Send(ctx context.Context, s logins.Login, from Requester, now time.Time) (after logins.Login, problem, err error) {
	f := s.Factor()
	pusher, problem := factor.Of(p.Pushers, f)
	var uuid string
	if problem == nil {
		uuid, problem = pusher.Push(ctx, f, p.newQuestion(s, from, now))
	}
	if problem != nil {
		after, err = p.noteNotSent(ctx, s, problem, now)
		return after, problem, err
	}
	metrics.PushSent(ctx, metrics.Sent)
	after, err = p.Logins.Do(ctx, s, logins.PushSent{Ordinal: s.Push.Ordinal, Ref: uuid}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // given up meanwhile; the phone may still ask, but no approval counts any more
	}
	return after, nil, err
}

// noteNotSent writes onto the login why its push was not sent. It hands the push back only if
// it is certain that no phone shows it.
func (p PushSender) noteNotSent(ctx context.Context, s logins.Login, problem error, now time.Time) (logins.Login, error) {
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
		if failed.Limits, err = p.HandBack(ctx, s, s.Push, now); err != nil {
			return s, err
		}
	}
	after, err := p.Logins.Do(ctx, s, failed, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // given up meanwhile
	}
	return after, err
}

// A Requester says for whose account a push is requested, and by which client. The phone shows
// it, so that the person can tell their own login from a stranger's.
type Requester struct {
	Account string // the e-mail address of the account
	Address string // the network address of the client; "" for unknown
	Agent   string // the request's User-Agent
	Locale  string // the language that the person reads, a tag such as "pt-BR"; "" for English
}

// RequesterOf returns the requester of a push for that account's e-mail address.
func RequesterOf(r *http.Request, email, locale string) Requester {
	return Requester{Account: email, Address: api.Source(r), Agent: r.UserAgent(), Locale: locale}
}

// newQuestion returns the question that the login's push asks.
func (p PushSender) newQuestion(s logins.Login, from Requester, now time.Time) factor.Question {
	return factor.Question{
		App: p.App, Account: from.Account, Address: from.Address, Agent: from.Agent, Locale: from.Locale,
		Number: s.Push.Number, Asked: now, Ends: s.Push.Expires,
		Login: s.ID, Ordinal: s.Push.Ordinal,
	}
}

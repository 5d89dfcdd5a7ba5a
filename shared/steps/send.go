package steps

import (
	"context"
	"errors"
	"strconv"
	"time"

	"countersign/shared/authy"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
)

// The names of the hidden details that a push carries: they come back, signed,
// in the callback and lead to the login without an index or a look-up.
const (
	hiddenLogin = "login"
	hiddenPush  = "push"
)

// Why a push could not be sent, in the API's words.
const (
	NoDevice    = logins.NoDevice   // the account has no app that could show it
	Unavailable = "unavailable"     // the provider said nothing
	Failed      = "provider_failed" // the provider refused what should work
	// The provider does not serve this person; the same words are an error's code.
	Gone      = logins.FactorGone
	Suspended = logins.MethodUnavailable
)

// Sender sends pushes.
type Sender struct {
	Authy  *authy.Client
	Logins *logins.Table
	Limits *ratelimit.Table
	App    string        // the name of the application, shown on the phone
	Life   time.Duration // how long a push may be answered
	Pushes ratelimit.Pushes
	// Note says what the counters of account and phone allow a login, to be kept on it.
	Note func(s logins.Login, account, phone ratelimit.Counters) logins.Limits
}

// Send asks the provider to show the login's push on the phone, and writes down
// what came of it. The login is returned as it then stands; a push that could
// not be sent is no error but a state of it, and problem says why, for the log.
func (p Sender) Send(ctx context.Context, s logins.Login, from From, now time.Time) (after logins.Login, problem, err error) {
	uuid, problem := p.Authy.RequestApproval(ctx, authy.ID(s.AuthyID), p.request(s, from, now))
	if problem != nil {
		after, err = p.notSent(ctx, s, problem, now)
		return after, problem, err
	}
	metrics.PushSent(ctx, metrics.Sent)
	after, err = p.Logins.Do(ctx, s, logins.PushSent{Ordinal: s.Push.Ordinal, UUID: uuid}, now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // given up meanwhile; the phone may still ask, and its answer finds nothing
	}
	return after, nil, err
}

// notSent writes the failure down, and hands the push back where it is certain
// that no phone shows it.
func (p Sender) notSent(ctx context.Context, s logins.Login, problem error, now time.Time) (logins.Login, error) {
	reason := Failed
	switch {
	case authy.IsNoDevice(problem):
		reason = NoDevice
	case authy.IsGone(problem):
		reason = Gone
	case authy.IsSuspended(problem):
		reason = Suspended
	case authy.Unavailable(problem):
		reason = Unavailable
	}
	metrics.PushSent(ctx, reason)
	failed := logins.PushNotSent{Ordinal: s.Push.Ordinal, Reason: reason}
	if reason == NoDevice || authy.NothingDone(problem) {
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

// request is what the phone shows: which application and account, when, from where
// and with which browser, and the number that the login page shows too, for the person
// to compare. The keys are such that none starts with another one: Authy's libraries
// disagree about how such keys are signed (contract of the callback's signature), and
// they take no letters but ASCII, so they stay English.
func (p Sender) request(s logins.Login, from From, now time.Time) authy.Approval {
	app := authy.Clean(p.App, longestApp)
	return authy.Approval{
		Message: message(from.Locale, app, s.Push.Number),
		Details: []authy.Pair{
			{Key: "Application", Value: app},
			{Key: "Account", Value: from.account()},
			{Key: "Number", Value: s.Push.Number},
			{Key: "Time", Value: now.UTC().Format("2006-01-02 15:04 UTC")},
			{Key: "From", Value: from.address()},
			{Key: "Browser", Value: browserText(from.Agent, from.Locale)},
		},
		Hidden: []authy.Pair{
			{Key: hiddenLogin, Value: s.ID},
			{Key: hiddenPush, Value: strconv.Itoa(s.Push.Ordinal)},
		},
		Lifetime: max(s.Push.Expires.Sub(now), time.Second),
	}
}

package approval

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strconv"
	"time"

	"countersign/shared/authy"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// The names of the hidden details that a push carries: they come back, signed,
// in the callback and lead to the login without an index or a look-up.
const (
	hiddenLogin = "login"
	hiddenPush  = "push"
)

// Why a push could not be sent, in the API's words.
const (
	NoDevice    = sessions.NoDevice // the account has no app that could show it
	Unavailable = "unavailable"     // the provider said nothing
	Failed      = "provider_failed" // the provider refused what should work
	// The provider does not serve this person; the same words are an error's code.
	Gone      = sessions.FactorGone
	Suspended = sessions.MethodUnavailable
)

// Sender sends pushes.
type Sender struct {
	Authy  *authy.Client
	Logins *sessions.Table
	Limits *ratelimit.Table
	App    string          // the name of the application, shown on the phone
	Life   time.Duration   // how long a push may be answered
	Limit  ratelimit.Limit // pushes of one account
	// Note says what counters allow a login, to be kept on it.
	Note func(ratelimit.Counters) sessions.Limits
}

// Reserve counts a login's next push against its account, together with what
// else is to be counted in the same write, and gives the push that may then be
// sent. counters are the account's as last written, if that was a moment ago.
// The error is a *ratelimit.Exceeded when the account has no push left, or
// two that are unanswered. The counters that come back are those after the
// write, or those that refused it.
func (p Sender) Reserve(ctx context.Context, s sessions.Session, counters ratelimit.Counters, now time.Time, also ...ratelimit.Change) (sessions.Push, ratelimit.Counters, error) {
	push := sessions.Push{
		Ordinal: s.Push.Ordinal + 1,
		Number:  number(),
		Sent:    now,
		Expires: earlier(now.Add(p.Life), s.Expires), // an approval after the login's end is for nothing
	}
	changes := append([]ratelimit.Change{
		ratelimit.Spend{Bucket: ratelimit.Pushes, Limit: p.Limit},
		ratelimit.Hold{ID: push.Name(s.ID), Until: push.Expires},
	}, also...)
	counters, err := p.Limits.ApplyTo(ctx, ratelimit.Key(s.Counters), counters, now, changes...)
	if err != nil {
		return sessions.Push{}, counters, err
	}
	push.Place = counters.Place(push.Name(s.ID))
	return push, counters, nil
}

// Send asks the provider to show the login's push on the phone, and writes down
// what came of it. The login is returned as it then stands; a push that could
// not be sent is no error but a state of it, and problem says why, for the log.
func (p Sender) Send(ctx context.Context, s sessions.Session, from From, now time.Time) (after sessions.Session, problem, err error) {
	uuid, problem := p.Authy.RequestApproval(ctx, authy.ID(s.AuthyID), p.request(s, from, now))
	if problem != nil {
		after, err = p.notSent(ctx, s, problem, now)
		return after, problem, err
	}
	metrics.PushSent(ctx, metrics.Sent)
	after, err = p.Logins.Do(ctx, s, sessions.PushSent{Ordinal: s.Push.Ordinal, UUID: uuid}, now)
	if errors.Is(err, sessions.ErrRefused) {
		err = nil // given up meanwhile; the phone may still ask, and its answer finds nothing
	}
	return after, nil, err
}

// Yield hands back a push that was reserved and could not be started. s is the
// login as it stands: the place of a push that another request of it started in
// the same moment is that one's, and stays taken. The limits are those after it.
func (p Sender) Yield(ctx context.Context, s sessions.Session, push sessions.Push, now time.Time) (sessions.Limits, error) {
	if s.Push.Ordinal != push.Ordinal {
		return p.release(ctx, s, push, now)
	}
	counters, err := p.Limits.Apply(ctx, ratelimit.Key(s.Counters), now, ratelimit.Return{Bucket: ratelimit.Pushes, Limit: p.Limit})
	if err != nil {
		return sessions.Limits{}, err
	}
	return p.Note(counters), nil
}

// release hands back a push that was reserved and not sent, and its place. The
// limits are those after it.
func (p Sender) release(ctx context.Context, s sessions.Session, push sessions.Push, now time.Time) (sessions.Limits, error) {
	counters, err := p.Limits.Apply(ctx, ratelimit.Key(s.Counters), now,
		ratelimit.Return{Bucket: ratelimit.Pushes, Limit: p.Limit},
		ratelimit.Release{Place: push.Place, ID: push.Name(s.ID)})
	if err != nil && !errors.Is(err, ratelimit.ErrNotHeld) {
		return sessions.Limits{}, err
	}
	return p.Note(counters), nil
}

// notSent writes the failure down, and hands the push back where it is certain
// that no phone shows it.
func (p Sender) notSent(ctx context.Context, s sessions.Session, problem error, now time.Time) (sessions.Session, error) {
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
	failed := sessions.PushNotSent{Ordinal: s.Push.Ordinal, Reason: reason}
	if reason == NoDevice || authy.NothingDone(problem) {
		var err error
		if failed.Limits, err = p.release(ctx, s, s.Push, now); err != nil {
			return s, err
		}
	}
	after, err := p.Logins.Do(ctx, s, failed, now)
	if errors.Is(err, sessions.ErrRefused) {
		err = nil // given up meanwhile
	}
	return after, err
}

// request is what the phone shows: which application and account, when, from where
// and with which browser, and the
// number that the login page shows too, for the person to compare. The keys are
// such that none starts with another one: Authy's libraries disagree about how
// such keys are signed (contract of the callback's signature), and they take no
// letters but ASCII, so they stay English.
func (p Sender) request(s sessions.Session, from From, now time.Time) authy.Approval {
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

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// number is shown on both sides for comparison: two digits, as the well-known
// apps show. It is no proof (NIST SP 800-63B-4 §3.1.3), so it needs no more.
func number() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90))
	if err != nil {
		panic("approval: no randomness: " + err.Error()) // crypto/rand never fails
	}
	return strconv.Itoa(10 + int(n.Int64()))
}

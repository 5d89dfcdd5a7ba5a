package authy

import (
	"context"
	"strconv"
	"strings"
	"time"

	"countersign/shared/factor"
)

// Kind is Authy's. An account has at most one factor of this kind, whose ID is the kind.
const Kind factor.Kind = "authy"

// Pushes asks people in the Authy app. It is a [factor.Pusher].
type Pushes struct{ Client *Client }

// App implements [factor.Pusher].
func (p Pushes) App(ctx context.Context, f factor.Factor) (bool, error) {
	return p.Client.registered(ctx, ID(f.Ref))
}

// Push implements [factor.Pusher].
func (p Pushes) Push(ctx context.Context, f factor.Factor, q factor.Question) (ref string, err error) {
	return p.Client.requestApproval(ctx, ID(f.Ref), approvalOf(q))
}

// The names of the hidden details that a push carries: they come back, signed, in the
// callback and lead to the login without an index or a look-up.
const (
	hiddenLogin = "login"
	hiddenPush  = "push"
)

// approvalOf is what the phone shows: which application and account, when, from where
// and with which browser, and the number that the login page shows too, for the person
// to compare. The keys are such that none starts with another one: Authy's libraries
// disagree about how such keys are signed (contract of the callback's signature), and
// they take no letters but ASCII, so they stay English.
func approvalOf(q factor.Question) approval {
	app := clean(q.App, longestApp)
	return approval{
		Message: message(q.Locale, app, q.Number),
		Details: []pair{
			{Key: "Application", Value: app},
			{Key: "Account", Value: shownAccount(q.Account)},
			{Key: "Number", Value: q.Number},
			{Key: "Time", Value: q.Asked.UTC().Format("2006-01-02 15:04 UTC")},
			{Key: "From", Value: shownAddress(q.Address)},
			{Key: "Browser", Value: browserText(q.Agent, q.Locale)},
		},
		Hidden: []pair{
			{Key: hiddenLogin, Value: q.Login},
			{Key: hiddenPush, Value: strconv.Itoa(q.Ordinal)},
		},
		Lifetime: max(q.Ends.Sub(q.Asked), time.Second),
	}
}

// shownAccount is what the phone shows of an account. Authy's libraries disagree on how "~" and "*"
// are signed in a callback, so these two are not sent.
func shownAccount(email string) string {
	return clean(strings.NewReplacer("~", "?", "*", "?").Replace(email), 200)
}

// shownAddress is what the phone shows of where the login came from.
func shownAddress(address string) string {
	if address == "" {
		return "unknown"
	}
	return clean(address, 60)
}

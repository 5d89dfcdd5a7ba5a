package authy

import (
	"context"
	"strconv"
	"strings"
	"time"

	"countersign/shared/factor"
)

// Kind is the kind of factors that this package serves. An account has at most one factor of
// this kind, so the factor's ID is the kind itself.
const Kind factor.Kind = "authy"

// Pushes sends pushes to the Authy app. It is a [factor.Pusher].
type Pushes struct{ Client *Client }

// App implements [factor.Pusher].
func (p Pushes) App(ctx context.Context, f factor.Factor) (bool, error) {
	return p.Client.registered(ctx, ID(f.Ref))
}

// Push implements [factor.Pusher].
func (p Pushes) Push(ctx context.Context, f factor.Factor, q factor.Question) (ref string, err error) {
	return p.Client.requestApproval(ctx, ID(f.Ref), approvalOf(q))
}

// The names of a push's hidden details. The callback returns them, signed. They tell us which
// login the answer belongs to, so we need no index for that.
const (
	hiddenLogin = "login"
	hiddenPush  = "push"
)

// approvalOf returns the push that asks q. The phone shows the application and the account,
// when and from where the person logs in, and with which browser. It also shows a number that
// the person compares with the one on the login page. No key is the beginning of another one,
// because Authy's libraries disagree about how such keys are signed. The keys are in English
// in every language, because Authy allows only ASCII letters in them.
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

// shownAccount returns an account's address as the phone shows it. "~" and "*" are replaced,
// because Authy's libraries disagree on how these two are signed in a callback.
func shownAccount(email string) string {
	return clean(strings.NewReplacer("~", "?", "*", "?").Replace(email), 200)
}

// shownAddress returns the source address of a login as the phone shows it.
func shownAddress(address string) string {
	if address == "" {
		return "unknown"
	}
	return clean(address, 60)
}

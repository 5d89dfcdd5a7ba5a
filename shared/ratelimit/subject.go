package ratelimit

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Browser is the name of a browser that is known to an account. Such a browser has buckets
// of its own. Tries of strangers count in the shared buckets, so they can't lock the owner
// out in a known browser. "" means any browser that is not known: it uses the shared
// buckets.
type Browser string

// knownPrefix starts the names of the buckets and places of known browsers.
const knownPrefix = "known_"

// bucket returns the name of this browser's own bucket, or name itself for "".
func (b Browser) bucket(name string) string {
	if b == "" {
		return name
	}
	return knownPrefix + string(b) + "_" + name
}

// ofBrowser returns a bucket's name without the browser in it.
func ofBrowser(bucket string) string {
	if rest, ok := strings.CutPrefix(bucket, knownPrefix); ok {
		_, bucket, _ = strings.Cut(rest, "_")
	}
	return bucket
}

// Subject is one of the two things that a login's attempts count against: its account or
// its phone (see Phone). It knows which limits apply there.
type Subject struct {
	Key     Key
	account bool
	proved  bool
	browser Browser
}

// Subjects returns both subjects of a login. account and phone are their keys, and known
// is the login's Browser. A known browser has no buckets of its own on a phone that its
// account has not proved: a stranger can register any number of such accounts.
func Subjects(account, phone, known string, proved bool) (ofAccount, ofPhone Subject) {
	ofAccount = Subject{Key: Key(account), account: true, proved: proved, browser: Browser(known)}
	ofPhone = Subject{Key: Key(phone), proved: proved}
	if proved {
		ofPhone.browser = Browser(known)
	}
	return ofAccount, ofPhone
}

// bucket returns the name of the subject's bucket for the login's browser.
func (s Subject) bucket(name string) string { return s.browser.bucket(name) }

// unproved tells whether the subject is a phone that the login's account has not proved.
func (s Subject) unproved() bool { return !s.account && !s.proved }

// places returns how many pushes may wait for an answer at the same time.
func (s Subject) places() int {
	if s.unproved() {
		return 1
	}
	return 2
}

// Anew resets what an account's logins used up, when a new account takes over its
// address.
func Anew() []Change {
	return []Change{Reset{pushes}, Reset{codes}, ResetTotal{}, Reset{messages}, Reset{messagesPause}, Reset{pushWait}, Reset{denied}}
}

// A Spender counts one use of something for a subject, and takes that back: [Codes] does, and
// [Messages].
type Spender interface {
	Spend(of Subject) []Change
	Return(of Subject) []Change
}

// SpendBoth counts one use for a login's account and then for its phone, or for neither: if
// the phone's limit refuses, the account's use is handed back. It returns the counters after
// the writes, or those that refused. They are empty where nothing was asked.
func (t *Table) SpendBoth(ctx context.Context, account, phone Subject, of Spender, now time.Time) (ofAccount, ofPhone Counters, err error) {
	if ofAccount, err = t.Apply(ctx, account.Key, now, of.Spend(account)...); err != nil {
		return ofAccount, ofPhone, err
	}
	ofPhone, err = t.Apply(ctx, phone.Key, now, of.Spend(phone)...)
	if _, over := errors.AsType[*Exceeded](err); !over {
		return ofAccount, ofPhone, err
	}
	after, failed := t.ApplyTo(ctx, account.Key, ofAccount, now, of.Return(account)...)
	if failed != nil {
		return ofAccount, ofPhone, failed
	}
	return after, ofPhone, err
}

// ReturnBoth hands one use back to a login's account and to its phone.
func (t *Table) ReturnBoth(ctx context.Context, account, phone Subject, of Spender, now time.Time) (ofAccount, ofPhone Counters, err error) {
	if ofAccount, err = t.Apply(ctx, account.Key, now, of.Return(account)...); err != nil {
		return ofAccount, ofPhone, err
	}
	ofPhone, err = t.Apply(ctx, phone.Key, now, of.Return(phone)...)
	return ofAccount, ofPhone, err
}

package ratelimit

import "strings"

// Browser names the buckets of a browser that is known to an account. It has its own,
// so that strangers, whose tries are counted in the shared ones, can't lock the owner
// out there. "" is any browser that is not known: it uses the shared ones.
type Browser string

// knownPrefix starts the names of the buckets and places of known browsers.
const knownPrefix = "known_"

// bucket is the name of this browser's own bucket.
func (b Browser) bucket(name string) string {
	if b == "" {
		return name
	}
	return knownPrefix + string(b) + "_" + name
}

// ofBrowser is a bucket's name without the browser that it belongs to.
func ofBrowser(bucket string) string {
	if rest, ok := strings.CutPrefix(bucket, knownPrefix); ok {
		_, bucket, _ = strings.Cut(rest, "_")
	}
	return bucket
}

// Subject is what a login's attempts are counted in: its account, or the set of
// accounts that its phone counts it among. It says which limits hold there.
type Subject struct {
	Key     Key
	account bool
	proved  bool
	browser Browser
}

// Subjects are the two that a login counts in. account and phone are their keys, known
// is the login's Browser. Nobody has buckets of their own among the accounts that have
// not proved the phone: a stranger can make any number of such accounts.
func Subjects(account, phone, known string, proved bool) (ofAccount, ofPhone Subject) {
	ofAccount = Subject{Key: Key(account), account: true, proved: proved, browser: Browser(known)}
	ofPhone = Subject{Key: Key(phone), proved: proved}
	if proved {
		ofPhone.browser = Browser(known)
	}
	return ofAccount, ofPhone
}

// bucket is the subject's bucket for what the login's browser does.
func (s Subject) bucket(name string) string { return s.browser.bucket(name) }

// unproved tells whether this is the set of those that have not proved the phone.
func (s Subject) unproved() bool { return !s.account && !s.proved }

// places is how many pushes may wait unanswered at once.
func (s Subject) places() int {
	if s.unproved() {
		return 1
	}
	return 2
}

// Anew forgets what an account's logins used up, for another account in its place.
func Anew() []Change {
	return []Change{Reset{pushes}, Reset{codes}, ResetTotal{}, Reset{messages}, Reset{messagesPause}, Reset{pushWait}, Reset{denied}}
}

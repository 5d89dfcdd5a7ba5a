package logins

import (
	"strconv"
	"strings"
	"time"

	"countersign/shared/factor"
)

// Client is the kind of client that started a login.
type Client string

const (
	CookieClient Client = "cookie" // tokens in cookies, a new one when the login is passed
	TokenClient  Client = "token"  // the token in the answer, the same one throughout
)

// State is the state of a login as it is stored. It does not say whether the login's time is
// over: see Login.StateAt and Login.Live.
type State string

const (
	Pending    State = "pending"    // the password was right; a second factor is asked for
	Registered State = "registered" // the session of a registration, at aal1; a right code raises it to aal2
	Active     State = "active"     // a second factor was passed
	Locked     State = "locked"     // the login's code attempts are used up
	Cancelled  State = "cancelled"  // by its client, before it was passed
	Ended      State = "ended"      // a session that was logged out
)

// AMR says what a login was passed with: the value in the session's amr (RFC 8176).
type AMR string

const (
	ByPush     = AMR(factor.Push)
	ByCode AMR = "otp" // RFC 8176
)

// The default lifetimes. Those of a session are the limits of NIST SP 800-63B-4 §2.2.3 for
// AAL2; for the idle time it is half the limit.
const (
	LoginLife        = 10 * time.Minute // a pending login
	PushLife         = 2 * time.Minute  // one push
	SessionLife      = 24 * time.Hour   // a passed session
	SessionIdle      = 30 * time.Minute // a passed session since its last use
	RegistrationLife = time.Hour        // the session of a registration
)

// PushMax is the longest time that a push may wait for its answer (NIST SP 800-63B-4 §3.1.3.2:
// ten minutes for an out-of-band secret).
const PushMax = 10 * time.Minute

// Reread is how long after a login was passed its old token can read the session once more on
// the status route, in case the first answer was lost.
const Reread = 30 * time.Second

// Login is one login, and the session that it may have become.
type Login struct {
	ID         string
	Client     Client
	State      State
	Account    string // the account's id
	Generation int    // of the account when the login started
	// Factors are the factors that can pass the login: ID, Ref and App of each, as they were
	// when the login started or when it last heard of a change. The first one is asked.
	Factors    []factor.Factor
	Counters   string    // the key of the account's counters
	Phone      string    // the key of its phone's counters, in the set that Proved says
	Proved     bool      // the account had proved this phone before
	Known      string    // the known browser in which it started; "" if there was none
	KnownUntil time.Time // until when the account knows that browser
	Created    time.Time
	Expires    time.Time // when the login or the session ends in any case
	Attempts   int       // how many codes were tried in this login
	Wrong      int       // how many of them were wrong, or got no clear answer
	Limits     Limits    // what the counters allow, as far as this login knows
	Ceiling    time.Time // until when a ceiling (of source, country or stack) refuses messages; zero: none does
	NoMessages bool      // no message may go to this number
	Noticed    bool      // the last message was "open the app"; a forced one after it counts as one with it
	TypeUntil  time.Time // until when a code that this login sent may work; zero: it sent none
	Lost       bool      // the provider does not serve this person, so none of its methods can pass the login
	Push       Push
	Reader     string    // the name of the newest held status read of this login; "" if there was none
	Passed     time.Time // when the second factor was passed; zero before
	Used       time.Time // last use of a passed session
	By         AMR       // the second factor; "" before

	hash []byte // SHA-256 of the token's secret
	next []byte // the same of the token after passing; empty for token clients
	key  []byte // from which that token is derived
}

// Limits says what the counters of a login's account and of its phone allow it.
type Limits struct{ Account, Phone Allowance }

// Allowance says what the counters of one item allow. Most of it are times. So a status read
// needs only the login and a clock, and not the counters. The functions that write the counters
// note it on the login in a write that they make anyway. If another login changes the counters
// later, a time is wrong until it has passed, or until this login counts again.
type Allowance struct {
	Version  int64     // of the counters; a greater one is later. 0: nothing was noted
	Codes    time.Time // when the bucket of codes is full again
	Total    int       // of an account: how many codes are left of LIMIT_CODES_TOTAL, which does not refill
	Messages time.Time // from when the buckets of messages allow one
	Pause    time.Time // when the pause after the last message ends
	Pushes   time.Time // from when the buckets of pushes allow one
	Place    time.Time // when a place for an unanswered push is free; zero: now
	PushWait time.Time // when the pause after a denied push ends (PUSH_PAUSE)
}

// Push is the last push of a login. Its Ordinal is 0 if there was none.
type Push struct {
	Ordinal    int    // 1 for the first push of the login, so that a late answer to it does not count for the second
	Ref        string // the provider's id; "" until the provider answered
	Number     string // shown on the login page and in the push
	Place      int    // which of the account's places for unanswered pushes it holds
	PhonePlace int    // which of its phone's
	Nonce      string // random, so that two requests that start the same push at once have different names for it
	Sent       time.Time
	Expires    time.Time
	Failure    string    // why it could not be sent; "" if it could
	Asked      time.Time // when we last asked the provider about it
	Answer     Answer
	AnswerID   string // the provider's id in the answer. The answer counts once Ref is the same; it may come before Ref is written
	Answered   time.Time
	DeniedLate time.Time // when the person denied it although the login took no answer any more
}

// Name is the name under which a push holds its places.
func (p Push) Name(login string) string {
	return strings.Join([]string{login, strconv.Itoa(p.Ordinal), p.Nonce}, ".")
}

// CountedIn says in which counters the login is counted. ratelimit.Subjects takes its results.
func (s Login) CountedIn() (account, phone, known string, proved bool) {
	return s.Counters, s.Phone, s.Known, s.Proved
}

// Why a push could not be sent, where the client can be told.
const (
	NoApp             = "no_device"          // the person has no app
	FactorGone        = "factor_gone"        // the provider does not know the person any more
	MethodUnavailable = "method_unavailable" // the provider refuses to serve the person
)

// Answer is a person's answer to a push.
type Answer string

const (
	Approved Answer = "approved"
	Denied   Answer = "denied"
	Expired  Answer = "expired" // the person did not answer in time
)

package logins

import (
	"strconv"
	"strings"
	"time"

	"countersign/shared/factor"
)

// Client is the kind of client that a login was started by.
type Client string

const (
	CookieClient Client = "cookie" // tokens in cookies, a new one when the login is passed
	TokenClient  Client = "token"  // the token in the answer, the same one throughout
)

// State is where a login stands by what was written. Whether its time has come
// is not in it: see Login.StateAt and Login.Live.
type State string

const (
	Pending    State = "pending"    // the password was right; a second factor is asked for
	Registered State = "registered" // the session that a registration gives, at aal1; a code lifts it
	Active     State = "active"     // a second factor was passed
	Locked     State = "locked"     // the login's code attempts are used up
	Cancelled  State = "cancelled"  // given up by its client before it was passed
	Ended      State = "ended"      // a session that was logged out
)

// AMR is what a login was passed with, in the words of its amr.
type AMR string

const (
	ByPush     = AMR(factor.Push)
	ByCode AMR = "otp" // RFC 8176
)

// How long things last, unless a setting says otherwise. The session's limits
// are those of NIST SP 800-63B-4 §2.2.3 for AAL2, the idle one halved.
const (
	LoginLife        = 10 * time.Minute // a pending login
	PushLife         = 2 * time.Minute  // one push
	SessionLife      = 24 * time.Hour   // a passed session
	SessionIdle      = 30 * time.Minute // a passed session since its last use
	RegistrationLife = time.Hour        // the session of a registration
)

// PushMax is the longest that a push may be open (NIST SP 800-63B-4 §3.1.3.2,
// ten minutes for an out-of-band secret).
const PushMax = 10 * time.Minute

// Reread is how long after a login was passed its pending token still gives the
// session, once more, on the status route.
const Reread = 30 * time.Second

// Login is one login and what became of it.
type Login struct {
	ID         string
	Client     Client
	State      State
	Account    string // the account's id
	Generation int    // of the account when the login began
	// Factors are the factors that can pass the login, as they were when it began or was last
	// told of a change: ID, Ref and App of each. The first one is asked.
	Factors    []factor.Factor
	Counters   string    // the key of the account's counters
	Phone      string    // the key of the counters of its phone: those of the set that Proved puts it into
	Proved     bool      // the account had passed a second factor before, with this phone
	Known      string    // which browser that is known to the account it began in; "": in none
	KnownUntil time.Time // until when that browser is known
	Created    time.Time
	Expires    time.Time // when the login, or the session, is over whatever happens
	Attempts   int       // codes tried in this login: no more than the limit are
	Wrong      int       // how many of them were wrong, or are not known to be right
	Limits     Limits    // what the counters allowed when this login last wrote them
	Ceiling    time.Time // until when a ceiling (of source, country or stack) refuses texts and calls; zero: none does
	NoMessages bool      // no text or call may go to this number
	Noticed    bool      // the last message was "open the app": a forced one after it counts as one with it
	TypeUntil  time.Time // until when a code that this login sent may be typed; zero: it sent none
	Lost       bool      // the provider does not serve this person: none of its methods can pass the login
	Push       Push
	Reader     string    // which held status read of this login is the newest; "" for none yet
	Passed     time.Time // when the second factor was passed; zero before
	Used       time.Time // last use of a passed session
	By         AMR       // the second factor; "" before

	hash []byte // SHA-256 of the token's secret
	next []byte // the same of the token after passing; empty for token clients
	key  []byte // what the token after passing is derived with
}

// Limits is what the counters allow a login: those of its account, and those of its
// phone, in the set that the login is counted in.
type Limits struct{ Account, Phone Allowance }

// Allowance is what the counters of one item allow, as times: whoever reads the login
// compares them with the clock, and needs no other item for that. The functions
// that write the counters note them here in a write that they make anyway.
// Another login may have changed the counters since; such an entry is wrong until its
// time at the longest, or until this login counts again.
type Allowance struct {
	Version  int64     // of the counters: a greater one is later. 0: nothing is noted
	Codes    time.Time // when the bucket of codes is full again
	Total    int       // of an account: codes left before LIMIT_CODES_TOTAL, which no time refills
	Messages time.Time // from when the buckets of texts and calls allow one
	Pause    time.Time // when the pause after the last text or call ends
	Pushes   time.Time // from when the buckets of pushes allow one
	Place    time.Time // when a place for an unanswered push is free; zero: one is
	PushWait time.Time // until when there is no push after a denial (PUSH_PAUSE)
}

// Push is one approval request of a login. Ordinal 0: none was ever sent.
type Push struct {
	Ordinal    int    // 1 for the first push of the login; tells an old push's answer apart
	Ref        string // the provider's id; "" until the provider answered
	Number     string // shown on the login page and in the push
	Place      int    // which of the account's places for unanswered pushes it holds
	PhonePlace int    // which of its phone's
	Nonce      string // random: of two requests that start the same push at once, each has its own
	Sent       time.Time
	Expires    time.Time
	Failure    string    // why it could not be sent; "" when it could
	Asked      time.Time // when the provider was last asked how it stands
	Answer     Answer    // what was answered, under which id and when. It counts when
	AnswerID   string    // the id is UUID: an answer may overtake the write of UUID
	Answered   time.Time
	DeniedLate time.Time // when it was denied although its login took no answer any more
}

// Name is what the push of a login is called among those that wait unanswered. Of two
// requests that would start the same push at once, each has its own.
func (p Push) Name(login string) string {
	return strings.Join([]string{login, strconv.Itoa(p.Ordinal), p.Nonce}, ".")
}

// CountedIn is what ratelimit.Subjects takes: the keys of the counters that the login is
// counted in, and what it is to them.
func (s Login) CountedIn() (account, phone, known string, proved bool) {
	return s.Counters, s.Phone, s.Known, s.Proved
}

// Failures of a push that say more than that it was not sent.
const (
	NoApp             = "no_device"          // there is no app that it could go to
	FactorGone        = "factor_gone"        // the provider does not know the person any more
	MethodUnavailable = "method_unavailable" // the provider refuses to serve the person
)

// Answer is a person's answer to a push.
type Answer string

const (
	Approved Answer = "approved"
	Denied   Answer = "denied"
	Expired  Answer = "expired" // nobody's: the provider takes none any more
)

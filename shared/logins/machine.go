package logins

import (
	"errors"
	"time"
)

// ErrRefused says that an event is not possible in the state that the login is in.
var ErrRefused = errors.New("logins: not possible in this state")

// PushState is the state of a push at some time, in the API's words.
type PushState string

const (
	PushNone     PushState = "none"
	PushPending  PushState = "pending"
	PushApproved PushState = "approved"
	PushDenied   PushState = "denied"
	PushExpired  PushState = "expired"
	PushFailed   PushState = "failed"
)

// State returns the state of the push at the time now. An answer counts if it has the id that
// the provider gave to the push, and if it came before the push expired.
func (p Push) State(now time.Time) PushState {
	switch {
	case p.Ordinal == 0:
		return PushNone
	case p.Failure != "":
		return PushFailed
	case p.Ref != "" && p.AnswerID == p.Ref && p.Answered.Before(p.Expires):
		return PushState(p.Answer)
	case !now.Before(p.Expires):
		return PushExpired
	default:
		return PushPending
	}
}

// LoginState is the state of a login at some time, in the API's words.
type LoginState string

const (
	LoginPending   LoginState = "pending"
	LoginApproved  LoginState = "approved"
	LoginExpired   LoginState = "expired"
	LoginLocked    LoginState = "locked"
	LoginCancelled LoginState = "cancelled"
)

// StateAt returns the state of the login at the time now. maxAttempts is how many codes one
// login may try.
func (s Login) StateAt(now time.Time, maxAttempts int) LoginState {
	switch {
	case s.State == Active || s.State == Ended && !s.Passed.IsZero():
		return LoginApproved
	case s.State == Locked:
		return LoginLocked
	case s.State == Cancelled || s.State == Ended:
		return LoginCancelled
	case !now.Before(s.Expires):
		return LoginExpired
	case s.State == Registered && s.Wrong >= maxAttempts:
		return LoginLocked // the session lives on, but no code can raise it to aal2 any more
	default:
		return LoginPending
	}
}

// Open tells whether a second factor may still pass this login.
func (s Login) Open(now time.Time) bool {
	return (s.State == Pending || s.State == Registered) && now.Before(s.Expires)
}

// Live tells whether this is a session that may be used now: that of a passed login, unless it
// is over or was not used for too long, or that of a registration.
func (s Login) Live(now time.Time, idle time.Duration) bool {
	switch s.State {
	case Active:
		return now.Before(s.Expires) && now.Before(s.Used.Add(idle))
	case Registered:
		return now.Before(s.Expires)
	default:
		return false
	}
}

// Event is something that happens to a login. The table stores each in one conditional write.
type Event interface {
	// move returns the login after the event, or ErrRefused.
	move(s Login, now time.Time) (Login, error)
	// write returns the update that stores the event. s is the login as it was last read.
	write(s Login, now time.Time) write
}

// Move returns the login after the event, or ErrRefused. The table's conditional writes follow
// the same rule.
func (s Login) Move(e Event, now time.Time) (Login, error) { return e.move(s, now) }

// CodeTried counts a code before it is checked. Limits are those after it was counted for
// account and phone.
type CodeTried struct {
	Max    int
	Limits Limits
}

func (e CodeTried) move(s Login, now time.Time) (Login, error) {
	if !s.Open(now) || s.Attempts >= e.Max {
		return s, ErrRefused
	}
	s.Attempts++
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// CodeReturned hands a code back that was certainly not checked. Limits are those after it was
// handed back to account and phone.
type CodeReturned struct{ Limits Limits }

func (e CodeReturned) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered || s.Attempts == 0 {
		return s, ErrRefused
	}
	s.Attempts--
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// Counted notes what the counters allow, after a limit has refused something.
type Counted struct{ Limits Limits }

func (e Counted) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// MessageAsked notes what has become of a request for a message.
type MessageAsked struct {
	Limits    Limits    // those after it was counted, or refused
	Ceiling   time.Time // until when a ceiling refuses the next message; zero: none does
	Notice    Notice    // what it does to Login.Noticed
	TypeUntil time.Time // until when the code that was sent may work; zero: as before
}

// Notice says what a message does to Login.Noticed.
type Notice int

const (
	NoticeStays Notice = iota // nothing, because no message was sent
	NoticeGiven               // sets it: "open the app" was sent, or the forced message after it was not
	NoticeTaken               // clears it, for the forced message that is about to be sent. Of two at once, one gets it
	NoticeOver                // clears it, because another message was sent
)

func (e MessageAsked) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered || e.Notice == NoticeTaken && !s.Noticed {
		return s, ErrRefused
	}
	s.Limits, s.Ceiling = s.Limits.later(e.Limits), e.Ceiling
	if e.Notice != NoticeStays {
		s.Noticed = e.Notice == NoticeGiven
	}
	if !e.TypeUntil.IsZero() {
		s.TypeUntil = e.TypeUntil
	}
	return s, nil
}

// PersonLost notes that the provider does not serve this person, so that none of its methods
// can pass the login.
type PersonLost struct{}

func (PersonLost) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.Lost = true
	return s, nil
}

// NumberBarred notes that the settings allow no message to the number.
type NumberBarred struct{}

func (NumberBarred) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.NoMessages = true
	return s, nil
}

// Enrolled notes that the provider knows the person again, by the id To. The person has proved
// nothing with that id yet. So from now on the login is counted in the phone's set of accounts
// that have not proved it. The push that could not be sent keeps a reason.
type Enrolled struct {
	From, To string
	App      bool
	Phone    string    // the key of the counters of that set
	Limits   Allowance // what they allow
}

func (e Enrolled) move(s Login, now time.Time) (Login, error) {
	if s.State != Pending || !now.Before(s.Expires) || s.Factor().Ref != e.From || s.Push.State(now) != PushFailed {
		return s, ErrRefused
	}
	s = s.withRef(e.To, e.App)
	s.Proved, s.Lost, s.Push.Failure = false, false, e.reason()
	s.Phone, s.Limits.Phone = e.Phone, e.Limits
	return s, nil
}

// reason is what the answer says if no other push follows.
func (e Enrolled) reason() string {
	if e.App {
		return "unavailable"
	}
	return NoApp
}

// later returns the newer of two notes, for the account and for the phone. The request that
// writes last may have counted first.
func (l Limits) later(other Limits) Limits {
	return Limits{Account: l.Account.later(other.Account), Phone: l.Phone.later(other.Phone)}
}

func (l Allowance) later(other Allowance) Allowance {
	if other.Version > l.Version {
		return other
	}
	return l
}

// News tells whether the limits are newer than what the login knows.
func (s Login) News(l Limits) bool {
	return l.Account.Version > s.Limits.Account.Version || l.Phone.Version > s.Limits.Phone.Version
}

// CodeWrong counts a wrong code. The last one that the login allows locks it. Wrong codes are
// counted apart from tried ones, because another code may be tried at this moment, and may be
// the right one.
type CodeWrong struct{ Max int }

func (e CodeWrong) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.Wrong++
	if s.State == Pending && s.Wrong >= e.Max {
		s.State = Locked
	}
	return s, nil
}

// AppFound notes that the person has the provider's app after all.
type AppFound struct{}

func (AppFound) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	return s.withRef(s.Factor().Ref, true), nil
}

// Passing turns the login into a session: its push was approved, or a code was right.
type Passing struct {
	By      AMR
	Session time.Duration // how long the session may live
	key     []byte
	next    []byte
}

func (e Passing) move(s Login, now time.Time) (Login, error) {
	if !s.Open(now) {
		return s, ErrRefused
	}
	if e.By == ByPush && (s.State != Pending || s.Push.State(now) != PushApproved) {
		return s, ErrRefused
	}
	s.State, s.By, s.Passed, s.Used = Active, e.By, now, now
	s.Expires = now.Add(e.Session)
	s.key, s.next = e.key, e.next
	return s, nil
}

// Forgotten ends the old token of a passed login before Reread is over, because its client has
// cancelled the login.
type Forgotten struct{}

func (Forgotten) move(s Login, _ time.Time) (Login, error) {
	if s.State != Active || len(s.next) == 0 {
		return s, ErrRefused
	}
	s.hash = nil
	return s, nil
}

// Closed cancels a login, or ends a session.
type Closed struct{}

func (Closed) move(s Login, _ time.Time) (Login, error) {
	switch s.State {
	case Pending:
		s.State = Cancelled
	case Registered, Active:
		s.State = Ended
	default:
		return s, ErrRefused
	}
	return s, nil
}

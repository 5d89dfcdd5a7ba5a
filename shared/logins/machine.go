package logins

import (
	"errors"
	"time"
)

// ErrRefused says that a move is not a legal one from where the login stands.
var ErrRefused = errors.New("logins: not possible in this state")

// PushState is where a push stands at a time, in the API's words.
type PushState string

const (
	PushNone     PushState = "none"
	PushPending  PushState = "pending"
	PushApproved PushState = "approved"
	PushDenied   PushState = "denied"
	PushExpired  PushState = "expired"
	PushFailed   PushState = "failed"
)

// State is where the push stands at the time now. An answer counts under the id
// that the provider gave, and when it came before the push's own deadline.
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

// LoginState is where a login stands at a time, in the API's words.
type LoginState string

const (
	LoginPending   LoginState = "pending"
	LoginApproved  LoginState = "approved"
	LoginExpired   LoginState = "expired"
	LoginLocked    LoginState = "locked"
	LoginCancelled LoginState = "cancelled"
)

// StateAt is where the login stands at the time now. maxAttempts is how many codes
// one login may try.
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
		return LoginLocked // the session lives on, but no code lifts it any more
	default:
		return LoginPending
	}
}

// Open tells whether a second factor may still pass this login.
func (s Login) Open(now time.Time) bool {
	return (s.State == Pending || s.State == Registered) && now.Before(s.Expires)
}

// Live tells whether this is a session that may be used now: a passed one that
// is neither over nor idle for too long, or that of a registration.
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

// Event is something that happens to a login. Each is one conditional write.
type Event interface {
	// move gives the login after the event, or ErrRefused.
	move(s Login, now time.Time) (Login, error)
	// write gives the update that makes the move. s is the login as last read.
	write(s Login, now time.Time) write
}

// Move is the login after the event, or ErrRefused when the event is not
// possible from where the login stands. It is the rule that the table's
// conditional writes implement.
func (s Login) Move(e Event, now time.Time) (Login, error) { return e.move(s, now) }

// CodeTried says that a code is about to be checked: it counts before it is.
// Limits are those after it was counted for account and phone.
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

// CodeReturned hands an attempt back that is known to have checked nothing.
// Limits are those after account and phone got it back.
type CodeReturned struct{ Limits Limits }

func (e CodeReturned) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered || s.Attempts == 0 {
		return s, ErrRefused
	}
	s.Attempts--
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// Counted says what the counters allow, where nothing else is written:
// after a limit refused something.
type Counted struct{ Limits Limits }

func (e Counted) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// MessageAsked says what became of a request for a text or call.
type MessageAsked struct {
	Limits    Limits    // those after it was counted, or refused
	Ceiling   time.Time // until when a ceiling refuses the next one; zero: none does
	Notice    Notice    // what becomes of "open the app"
	TypeUntil time.Time // until when the code that was sent may be typed; zero: as before
}

// Notice says what a message does to Login.Noticed.
type Notice int

const (
	NoticeStays Notice = iota // nothing: none was sent
	NoticeGiven               // "open the app" was sent, or what was to follow it was not
	NoticeTaken               // a forced message is about to follow it: of two at once one may
	NoticeOver                // a message was sent
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

// PersonLost says that the provider does not serve this person, so that none of
// its methods can pass the login.
type PersonLost struct{}

func (PersonLost) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.Lost = true
	return s, nil
}

// NumberBarred says that no text or call may go to the number, as the settings are now.
type NumberBarred struct{}

func (NumberBarred) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	s.NoMessages = true
	return s, nil
}

// Enrolled says that the provider knows the person again, by the id To, which has
// proved nothing yet: the login is counted in another set of its phone from now on. A
// push that was not sent to the old one keeps a reason.
type Enrolled struct {
	From, To string
	App      bool
	Phone    string    // the key of that set's counters
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

// reason is why the push stays unsent, should no other one follow.
func (e Enrolled) reason() string {
	if e.App {
		return "unavailable"
	}
	return NoApp
}

// later is what two notes say together: of each item what was read from the later
// state of its counters. Of two requests the slower one may have counted first.
func (l Limits) later(other Limits) Limits {
	return Limits{Account: l.Account.later(other.Account), Phone: l.Phone.later(other.Phone)}
}

func (l Allowance) later(other Allowance) Allowance {
	if other.Version > l.Version {
		return other
	}
	return l
}

// News tells whether the limits say anything that the login does not know yet.
func (s Login) News(l Limits) bool {
	return l.Account.Version > s.Limits.Account.Version || l.Phone.Version > s.Limits.Phone.Version
}

// CodeWrong says that a code was wrong: with the last one a login is locked. It
// counts apart from what was tried, because a try under way may be the right code.
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

// AppFound says that the provider knows an app of the account after all.
type AppFound struct{}

func (AppFound) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending && s.State != Registered {
		return s, ErrRefused
	}
	return s.withRef(s.Factor().Ref, true), nil
}

// Passing says that the login's second factor was passed: the push that stands
// approved on it, or a code that was right.
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

// Forgotten says that the token from before the login was passed gives the
// session no more, though Reread is not over: its client gave the login up.
type Forgotten struct{}

func (Forgotten) move(s Login, _ time.Time) (Login, error) {
	if s.State != Active || len(s.next) == 0 {
		return s, ErrRefused
	}
	s.hash = nil
	return s, nil
}

// Closed says that the client gives the login up, or logs the session out.
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

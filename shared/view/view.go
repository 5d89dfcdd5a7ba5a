package view

import (
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// Answer is the body that the login's routes have in common. What has no value
// is left out.
type Answer struct {
	Token   string   `json:"token,omitempty"`
	State   string   `json:"state"`
	Login   *Login   `json:"login,omitempty"`
	Session *Session `json:"session,omitempty"`
	User    *User    `json:"user,omitempty"`
}

// Login says how far a login is.
type Login struct {
	State        logins.LoginState `json:"state"`
	ExpiresAt    *time.Time        `json:"expiresAt,omitempty"`
	PollAfterMs  int64             `json:"pollAfterMs,omitempty"`
	Method       factor.Method     `json:"method,omitempty"`
	Methods      []factor.Method   `json:"methods,omitzero"` // of a pending or locked login
	Push         *Push             `json:"push,omitempty"`
	AttemptsLeft *int              `json:"attemptsLeft,omitempty"` // of a pending or locked login
	ResendAfter  *int              `json:"resendAfter,omitempty"`  // seconds; 0: now; nil: never
	PushAfter    int               `json:"pushAfter,omitempty"`    // seconds; 0: now, or never
}

// Push says how far a login's push is.
type Push struct {
	State     logins.PushState `json:"state"`
	Reason    string           `json:"reason,omitempty"` // why it failed
	Number    string           `json:"number,omitempty"`
	ExpiresAt *time.Time       `json:"expiresAt,omitempty"`
}

// Session says what was passed, when, and how long it holds (the words of
// OpenID Connect and RFC 8176).
type Session struct {
	AAL           string     `json:"aal"`
	AMR           []string   `json:"amr"`
	AuthTime      time.Time  `json:"authTime"`
	ExpiresAt     time.Time  `json:"expiresAt"`
	IdleExpiresAt *time.Time `json:"idleExpiresAt,omitempty"`
}

// User is the account's owner.
type User struct {
	// ID is what an application keys its data on: 26 characters of A-Z and 2-7,
	// random, and the account's for as long as that lives. An address that is
	// registered anew after its account was deleted has another one.
	ID            string `json:"id"`
	FullName      string `json:"fullName"`
	Email         string `json:"email"`
	Phone         string `json:"phone"`
	PhoneVerified bool   `json:"phoneVerified"`
}

// Rules are the settings that a view depends on.
type Rules struct {
	Codes ratelimit.Codes // what limits the codes of a login and of its account
	Idle  time.Duration   // how long a session may lie unused (SESSION_IDLE)
}

// Login shows how far a login is at the time now.
func (r Rules) Login(s logins.Login, now time.Time) *Login {
	l := &Login{State: s.StateAt(now, r.Codes.Login)}
	if push := s.Push.State(now); s.State != logins.Registered {
		l.Push = &Push{State: push, Reason: s.Push.Failure}
		if push == logins.PushPending {
			l.Push.Number, l.Push.ExpiresAt = s.Push.Number, seconds(s.Push.Expires)
		}
	}
	switch l.State {
	case logins.LoginLocked:
		l.Methods, l.AttemptsLeft = []factor.Method{}, new(int)
	case logins.LoginPending:
		r.waiting(l, s, now)
	}
	return l
}

// waiting adds what holds while a login waits.
func (r Rules) waiting(l *Login, s logins.Login, now time.Time) {
	left := r.AttemptsLeft(s, now)
	l.AttemptsLeft = &left
	l.ExpiresAt = seconds(s.Expires)
	l.PollAfterMs = PollAfter(now.Sub(s.Created)).Milliseconds()
	if at, ok := r.MessageFrom(s, now); ok {
		after := wholeSeconds(at, now)
		l.ResendAfter = &after
	}
	if at, ok := PushFrom(s, now); ok {
		l.PushAfter = wholeSeconds(at, now)
	}
	l.Methods = r.methods(s, now)
	if len(l.Methods) > 0 {
		l.Method = l.Methods[0]
	}
}

// Session shows a session that lives, nil for a login that is not passed.
func (r Rules) Session(s logins.Login) *Session {
	switch s.State {
	case logins.Registered: // the password was set a moment ago; no second factor
		return &Session{AAL: "aal1", AMR: []string{"pwd"}, AuthTime: second(s.Created), ExpiresAt: second(s.Expires)}
	case logins.Active:
		return &Session{
			AAL: "aal2", AMR: []string{"pwd", string(s.By)}, AuthTime: second(s.Passed),
			ExpiresAt: second(s.Expires), IdleExpiresAt: seconds(s.Used.Add(r.Idle)),
		}
	default:
		return nil
	}
}

// Open is the state of a login that no session belongs to yet, in the words of
// the answers: pending, or how it ended.
func (r Rules) Open(s logins.Login, now time.Time) Answer {
	l := r.Login(s, now)
	return Answer{State: string(l.State), Login: l}
}

// Live is the answer about a session: with the login that a code can still pass
// while it is a registration's.
func (r Rules) Live(s logins.Login, now time.Time) Answer {
	a := Answer{State: string(logins.Active), Session: r.Session(s)}
	if s.State == logins.Registered {
		a.Login = r.Login(s, now)
	}
	return a
}

// Passed is Live for a login that a code has just passed, with its owner. token is the
// session's, "" where it is in a cookie.
func (r Rules) Passed(s logins.Login, token string, owner users.Account, now time.Time) Answer {
	a := r.Live(s, now)
	a.Token, a.User = token, NewUser(owner, s, true) // the provider's codes are tied to the number
	return a
}

// NewUser shows an account's owner; the phone is masked for who has not passed
// a second factor.
func NewUser(a users.Account, s logins.Login, phoneVerified bool) *User {
	u := &User{ID: a.ID, FullName: a.FullName, Email: a.Email, PhoneVerified: phoneVerified}
	if n, err := phone.ParseE164(a.Phone); err == nil {
		u.Phone = n.Format()
		if s.State != logins.Active {
			u.Phone = n.Mask()
		}
	}
	return u
}

// second cuts a time to what the API shows.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func seconds(t time.Time) *time.Time {
	t = second(t)
	return &t
}

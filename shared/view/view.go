package view

import (
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// Answer is the body of the answers of all routes of a login. Fields without a value are left
// out.
type Answer struct {
	Token   string   `json:"token,omitempty"`
	State   string   `json:"state"`
	Login   *Login   `json:"login,omitempty"`
	Session *Session `json:"session,omitempty"`
	User    *User    `json:"user,omitempty"`
}

// Login is the state of a login.
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

// Push is the state of a login's push.
type Push struct {
	State     logins.PushState `json:"state"`
	Reason    string           `json:"reason,omitempty"` // why it failed
	Number    string           `json:"number,omitempty"`
	ExpiresAt *time.Time       `json:"expiresAt,omitempty"`
}

// Session says which factors were passed, when, and how long the session lives. Its names are
// those of OpenID Connect and RFC 8176.
type Session struct {
	AAL           string     `json:"aal"`
	AMR           []string   `json:"amr"`
	AuthTime      time.Time  `json:"authTime"`
	ExpiresAt     time.Time  `json:"expiresAt"`
	IdleExpiresAt *time.Time `json:"idleExpiresAt,omitempty"`
}

// User is the account's owner.
type User struct {
	// ID identifies the account. Applications key their data on it. It is 26 random
	// characters of A-Z and 2-7, and never changes. If the account is deleted and its address
	// is registered again, the new account has another ID.
	ID            string `json:"id"`
	FullName      string `json:"fullName"`
	Email         string `json:"email"`
	Phone         string `json:"phone"`
	PhoneVerified bool   `json:"phoneVerified"`
}

// Rules are the settings that answers depend on.
type Rules struct {
	Codes ratelimit.Codes // the limits of codes
	Idle  time.Duration   // how long a session lives if nobody uses it (SESSION_IDLE)
}

// Login returns the state of a login at the time now.
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

// waiting adds the fields that only a login has that waits for its second factor.
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

// Session returns the session of a login, or nil if the login was not passed.
func (r Rules) Session(s logins.Login) *Session {
	switch s.State {
	case logins.Registered: // the person has chosen the password a moment ago, and has passed no second factor
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

// Open is the answer about a login that is no session yet: it waits, or has ended without one.
func (r Rules) Open(s logins.Login, now time.Time) Answer {
	l := r.Login(s, now)
	return Answer{State: string(l.State), Login: l}
}

// Live is the answer about a session. A registration's session also shows its login, because
// a code can still raise it to aal2.
func (r Rules) Live(s logins.Login, now time.Time) Answer {
	a := Answer{State: string(logins.Active), Session: r.Session(s)}
	if s.State == logins.Registered {
		a.Login = r.Login(s, now)
	}
	return a
}

// Passed is the answer to the code that passed a login. token is the session's, or "" if it is
// in a cookie.
func (r Rules) Passed(s logins.Login, token string, owner users.Account, now time.Time) Answer {
	a := r.Live(s, now)
	a.Token, a.User = token, NewUser(owner, s, true) // the provider sends its codes to the number
	return a
}

// NewUser returns the owner of an account. The phone is masked if the session has passed no
// second factor.
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

// second cuts a time to whole seconds, which is all that the API shows.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func seconds(t time.Time) *time.Time {
	t = second(t)
	return &t
}

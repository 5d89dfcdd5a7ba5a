package logins

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

var (
	// ErrNoToken says that a request carries no token, or text that can't be one.
	ErrNoToken = errors.New("logins: no token")
	// ErrNoSession says that nothing is behind the token that a request carries.
	ErrNoSession = errors.New("logins: nothing behind the token")
	// ErrCrossOrigin says that a request came from another origin than it may.
	ErrCrossOrigin = errors.New("logins: request from another origin")
)

// Cookies of a cookie client. The prefix keeps other hosts from planting them
// (RFC 6265bis §4.1.3.2).
const (
	LoginCookie   = "__Host-login"
	SessionCookie = "__Host-session"
)

// ClientOf is the kind of client that starts a login with this request: it says
// so once, and the choice stays with the login.
func ClientOf(r *http.Request) Client {
	if strings.EqualFold(r.Header.Get("Accept-Session"), "cookie") {
		return CookieClient
	}
	return TokenClient
}

// Found is what a request's token reaches.
type Found struct {
	Login
	Token  Token
	Old    bool   // the token is the one from before the login was passed
	Cookie string // the cookie that it came in; "" for a header
}

// Finder reads the login or session that a request speaks of.
type Finder struct {
	Table   *Table
	Idle    time.Duration // how long a session may lie unused
	Origins Origins       // whose cookies count
}

// ForLogin finds what the login routes work on: with both cookies, the login
// that waits. A token that reaches a login that is over is found too, so that a
// client can learn how it ended. Errors: ErrNoToken, ErrNoSession,
// ErrCrossOrigin, or the table's.
func (f Finder) ForLogin(r *http.Request, now time.Time) (Found, error) {
	found, err := f.find(r, LoginCookie, SessionCookie)
	if err != nil {
		return Found{}, err
	}
	c, err := first(found, func(c Found) bool { return c.Open(now) || c.Rereads(now) })
	if err == nil && len(found) > 1 && !c.Open(now) && !c.Rereads(now) {
		return Found{}, ErrNoSession // a login that is over, beside a session: no login waits
	}
	return c, err
}

// ForSession finds what the other routes work on: with both cookies, the
// session. A login that waits is found too, but nothing that is over. Errors as
// for ForLogin.
func (f Finder) ForSession(r *http.Request, now time.Time) (Found, error) {
	found, err := f.find(r, SessionCookie, LoginCookie)
	if err != nil {
		return Found{}, err
	}
	alive := func(c Found) bool { return f.Alive(c, now) }
	c, err := first(found, alive)
	if err == nil && !alive(c) {
		return Found{}, ErrNoSession
	}
	return c, err
}

// All finds whatever the request's tokens reach, over or not. Errors as for
// ForLogin. When the table fails at one of two tokens, it returns what the other
// reaches beside the error.
func (f Finder) All(r *http.Request) ([]Found, error) {
	found, err := f.find(r, SessionCookie, LoginCookie)
	if err == nil && len(found) == 0 {
		err = ErrNoSession
	}
	return found, err
}

// Alive tells whether a token is that of a session, or of a login that waits.
func (f Finder) Alive(c Found, now time.Time) bool {
	return !c.Old && (c.Live(now, f.Idle) || c.Open(now))
}

// Beside finds the session whose cookie came with a request, alive or not,
// whatever login the request is about. Errors as for ForLogin.
func (f Finder) Beside(r *http.Request) (Found, error) {
	found, err := f.find(r, SessionCookie)
	if err != nil {
		return Found{}, err
	}
	return first(found, func(Found) bool { return true })
}

// HasToken tells whether a request carries text that can be a token, without a
// look at the table.
func HasToken(r *http.Request) bool {
	if text, ok := header(r); ok {
		_, err := ParseToken(text)
		return err == nil
	}
	for _, name := range []string{LoginCookie, SessionCookie} {
		if c, err := r.Cookie(name); err == nil {
			if _, err := ParseToken(c.Value); err == nil {
				return true
			}
		}
	}
	return false
}

// Admit is for the routes that need a token: the error is ErrNoToken for a request that
// carries none, and ErrCrossOrigin for a page of another origin whose request brings a
// cookie that can be one. It reads no table: no page may spend its visitor's limits, so it
// comes before the request is counted.
func (f Finder) Admit(r *http.Request) error {
	if !HasToken(r) {
		return ErrNoToken
	}
	if _, ok := header(r); ok || f.Origins.own(r) {
		return nil
	}
	return ErrCrossOrigin
}

// first prefers what is alive to what is over.
func first(found []Found, alive func(Found) bool) (Found, error) {
	for _, c := range found {
		if alive(c) {
			return c, nil
		}
	}
	if len(found) > 0 {
		return found[0], nil
	}
	return Found{}, ErrNoSession
}

// Rereads tells whether the token may give its passed session once more.
func (c Found) Rereads(now time.Time) bool {
	return c.State == Active && c.Old && now.Before(c.Passed.Add(Reread))
}

// find reads what the tokens of a request reach. A token in a header wins, even
// one that is none: cookies know no ports, so another client tried on the same
// host must not be locked out, or helped, by the bundled one's cookies.
func (f Finder) find(r *http.Request, cookies ...string) ([]Found, error) {
	if text, ok := header(r); ok {
		token, err := ParseToken(text)
		if err != nil {
			return nil, ErrNoToken
		}
		return f.Table.reach(r.Context(), nil, token, TokenClient, "")
	}
	var found []Found
	var failed []error
	some := false
	for _, name := range cookies {
		cookie, err := r.Cookie(name)
		if err != nil {
			continue
		}
		token, err := ParseToken(cookie.Value)
		if err != nil {
			continue
		}
		if !f.Origins.own(r) { // GET is held to it too, because a status read may pass a login
			return nil, ErrCrossOrigin
		}
		some = true
		found, err = f.Table.reach(r.Context(), found, token, CookieClient, name)
		failed = append(failed, err)
	}
	if !some {
		return nil, ErrNoToken
	}
	return found, errors.Join(failed...)
}

// header gives the token text of a request's headers. Front ends written for
// the tutorials send X-API-TOKEN. Another scheme of Authorization is not about
// this API: a password in front of a test system, for example.
func header(r *http.Request) (string, bool) {
	if v := r.Header.Values("Authorization"); len(v) > 0 {
		if scheme, text, _ := strings.Cut(v[0], " "); strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(text), true
		}
	}
	if v := r.Header.Values("X-API-TOKEN"); len(v) > 0 {
		return v[0], true
	}
	return "", false
}

// reach appends the login behind a token to found, if the token is its own and
// was issued to this kind of client.
func (t *Table) reach(ctx context.Context, found []Found, token Token, client Client, cookie string) ([]Found, error) {
	s, err := t.Get(ctx, token.ID())
	if errors.Is(err, ErrNotFound) {
		return found, nil
	}
	if err != nil {
		return found, err
	}
	old, own := s.owns(token)
	if !own || s.Client != client {
		return found, nil
	}
	return append(found, Found{Login: s, Token: token, Old: old, Cookie: cookie}), nil
}

// owns tells whether the token reaches this login, and whether it is the one
// from before it was passed. Both comparisons are made whatever they give.
func (s Login) owns(token Token) (old, own bool) {
	first, second := token.matches(s.hash), len(s.next) > 0 && token.matches(s.next)
	return first && len(s.next) > 0, first || second
}

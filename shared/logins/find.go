package logins

import (
	"context"
	"countersign/shared/dynamo"
	"errors"
	"fmt"
	"net/http"
	"time"
)

var (
	// ErrNotFound says that there is no such login.
	ErrNotFound = errors.New("logins: not found")
	// ErrNoSession says that nothing is behind the token that a request carries.
	ErrNoSession = errors.New("logins: nothing behind the token")
)

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

// Beside finds the session whose cookie came with a request, alive or not,
// whatever login the request is about. Errors as for ForLogin.
func (f Finder) Beside(r *http.Request) (Found, error) {
	found, err := f.find(r, SessionCookie)
	if err != nil {
		return Found{}, err
	}
	return first(found, func(Found) bool { return true })
}

// Alive tells whether a token is that of a session, or of a login that waits.
func (f Finder) Alive(c Found, now time.Time) bool {
	return !c.Old && (c.Live(now, f.Idle) || c.Open(now))
}

// Rereads tells whether the token may give its passed session once more.
func (c Found) Rereads(now time.Time) bool {
	return c.State == Active && c.Old && now.Before(c.Passed.Add(Reread))
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

// Get reads a login by its id, consistently: whoever asks has most likely
// written a moment ago. The error is ErrNotFound when there is none.
func (t *Table) Get(ctx context.Context, id string) (Login, error) {
	found, err := dynamo.Get(ctx, t.client, t.name, dynamo.Item{attrID: dynamo.Text(id)})
	if err != nil {
		return Login{}, fmt.Errorf("logins: read login: %w", err)
	}
	if found == nil {
		return Login{}, ErrNotFound
	}
	return decode(found), nil
}

package logins

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"countersign/shared/dynamo"
)

var (
	// ErrNotFound says that there is no such login.
	ErrNotFound = errors.New("logins: not found")
	// ErrNoSession says that the request's token reaches no login and no session.
	ErrNoSession = errors.New("logins: the token reaches no login and no session")
)

// Found is the login or session that a request's token reaches.
type Found struct {
	Login
	Token  Token
	Old    bool   // the token is a cookie client's from before the login was passed
	Cookie string // the cookie with the token; "" if it came in a header
}

// Finder finds the login or session of a request.
type Finder struct {
	Table   *Table
	Idle    time.Duration // how long a session lives if nobody uses it
	Origins Origins       // the pages whose cookies count
}

// Admit is for the routes that need a token. The error is ErrNoToken if the request has none,
// and ErrCrossOrigin if a page of another origin sends its visitor's cookie. Handlers call it
// before they count the request, so that no other page can use up its visitor's limits. It
// reads no table.
func (f Finder) Admit(r *http.Request) error {
	if !HasToken(r) {
		return ErrNoToken
	}
	if _, ok := header(r); ok || f.Origins.own(r) {
		return nil
	}
	return ErrCrossOrigin
}

// ForLogin finds the login for the routes that are about one. If the request has both cookies,
// that is the waiting login. It also finds a login that is over, so that the client can learn
// how it ended. The errors are ErrNoToken, ErrNoSession, ErrCrossOrigin and the table's.
func (f Finder) ForLogin(r *http.Request, now time.Time) (Found, error) {
	found, err := f.find(r, LoginCookie, SessionCookie)
	if err != nil {
		return Found{}, err
	}
	c, err := first(found, func(c Found) bool { return c.Open(now) || c.Rereads(now) })
	if err == nil && len(found) > 1 && !c.Open(now) && !c.Rereads(now) {
		return Found{}, ErrNoSession // the login is over, and the other cookie is a session's: no login waits
	}
	return c, err
}

// ForSession finds the session for the other routes, even if the request also has the cookie of
// a waiting login. Without a session it finds the waiting login, but nothing that is over. The
// errors are those of ForLogin.
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

// All finds everything that the request's tokens reach, even if it is over. The errors are
// those of ForLogin. If the table fails for one of two tokens, All returns the error and what
// the other token reaches.
func (f Finder) All(r *http.Request) ([]Found, error) {
	found, err := f.find(r, SessionCookie, LoginCookie)
	if err == nil && len(found) == 0 {
		err = ErrNoSession
	}
	return found, err
}

// Beside finds the session whose cookie came with a request that is about a login. The session
// may be over. The errors are those of ForLogin.
func (f Finder) Beside(r *http.Request) (Found, error) {
	found, err := f.find(r, SessionCookie)
	if err != nil {
		return Found{}, err
	}
	return first(found, func(Found) bool { return true })
}

// Alive tells whether the token reaches a session or a waiting login now.
func (f Finder) Alive(c Found, now time.Time) bool {
	return !c.Old && (c.Live(now, f.Idle) || c.Open(now))
}

// Rereads tells whether the old token can read its session once more.
func (c Found) Rereads(now time.Time) bool {
	return c.State == Active && c.Old && now.Before(c.Passed.Add(Reread))
}

// first returns the first one that is alive, or else the first one.
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

// find reads everything that the tokens of a request reach. If there is a token in a header,
// even a malformed one, the cookies do not count. Cookies do not depend on the port, so a
// client that is tried out on the same host would otherwise send those of our own page.
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
		if !f.Origins.own(r) { // for GET, too, because a status read can turn a login into a session
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

// reach appends the login of a token to found, if the token's secret is right and the token
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

// owns tells whether the token's secret is that of this login, and whether it is the old token
// from before the login was passed. It always makes both comparisons.
func (s Login) owns(token Token) (old, own bool) {
	first, second := token.matches(s.hash), len(s.next) > 0 && token.matches(s.next)
	return first && len(s.next) > 0, first || second
}

// Get reads a login by its id. The read is consistent, because the login was most likely
// written a moment ago. The error is ErrNotFound if there is none.
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

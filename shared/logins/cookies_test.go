package logins

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// request carries a token in a header, when there is one, and cookies.
func request(origin, bearer string, cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "https://login.example.com/session/status", nil)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

func cookie(name, value string) *http.Cookie { return &http.Cookie{Name: name, Value: value} }

// What else is in the browser never hides a login or a session that lives: text that is no token, a token that reaches
// nothing, one with the right id and another secret, one that is over. Nor does any of these stand for it.
func TestAWrongCookieBesideARightOne(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		finder := Finder{Table: logins, Idle: SessionIdle}
		now := begin.Add(time.Second)
		waiting, waitingToken := create(t, logins, pending(CookieClient))
		passed, before := create(t, logins, pending(CookieClient))
		passed, live, err := logins.Pass(ctx, passed, before, ByCode, SessionLife, begin)
		if err != nil {
			t.Fatal(err)
		}
		closed, closedToken := create(t, logins, pending(CookieClient))
		do(t, logins, closed, Closed{}, begin)
		bare, bareToken := create(t, logins, pending(TokenClient))
		nearly := live
		nearly.secret[secretSize-1] ^= 1
		for name, wrong := range map[string]string{
			"no token": "null", "empty": "", "nothing behind it": NewToken().Reveal(), "another secret": nearly.Reveal(),
			"over": closedToken.Reveal(), "a token client's": bareToken.Reveal(),
		} {
			for _, find := range []struct {
				what  string
				by    func(*http.Request, time.Time) (Found, error)
				right *http.Cookie
				wrong string
				want  Login
			}{
				{"a session, beside a wrong login", finder.ForSession, cookie(SessionCookie, live.Reveal()), LoginCookie, passed},
				{"a login, beside a wrong session", finder.ForLogin, cookie(LoginCookie, waitingToken.Reveal()), SessionCookie, waiting},
			} {
				got, err := find.by(request("", "", find.right, cookie(find.wrong, wrong)), now)
				if err != nil || got.ID != find.want.ID {
					t.Errorf("%s (%s): got %q, %v", find.what, name, got.ID, err)
				}
			}
			// Alone it reaches nothing that lives.
			if got, err := finder.ForSession(request("", "", cookie(SessionCookie, wrong)), now); err == nil {
				t.Errorf("%s: reached %s", name, got.ID)
			}
		}
		if got, err := finder.ForLogin(request("", "", cookie(SessionCookie, live.Reveal()), cookie(LoginCookie, NewToken().Reveal())), now); err != nil || got.ID != passed.ID {
			t.Errorf("the status of a session, beside a login that is gone: got %q, %v", got.ID, err)
		}
		if got, err := finder.ForLogin(request("", bareToken.Reveal(), cookie(LoginCookie, waitingToken.Reveal())), now); err != nil || got.ID != bare.ID {
			t.Errorf("a token in a header wins: got %q, %v", got.ID, err)
		}
		if _, err := finder.ForLogin(request("", waitingToken.Reveal()), now); !errors.Is(err, ErrNoSession) {
			t.Errorf("a cookie client's token in a header: got %v", err)
		}
		if _, err := finder.ForSession(request("https://evil.example", "", cookie(SessionCookie, live.Reveal())), now); !errors.Is(err, ErrCrossOrigin) {
			t.Errorf("a cookie from another origin: got %v", err)
		}
	})
}

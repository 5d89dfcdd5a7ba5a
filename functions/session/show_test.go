package main

import (
	"maps"
	"slices"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

const (
	someone = `"id":"ID","fullName":"Ada Lovelace","email":"Person1@Example.com"`
	aal1    = `"session":{"aal":"aal1","amr":["pwd"],"authTime":"TIME","expiresAt":"TIME"}`
	aal2    = `"session":{"aal":"aal2","amr":["pwd","otp"],"authTime":"TIME","expiresAt":"TIME","idleExpiresAt":"TIME"}`
)

func TestShowAPendingLogin(t *testing.T) {
	for name, kind := range functiontest.Clients() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			l := r.Push(r.Login(r.Account(), kind...), 0)
			functiontest.Want(t, r.Request("GET /session", functiontest.As(l)), 200, `{"state":"pending",
				"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"push","methods":["push","app","sms","call"],
				"push":{"state":"pending","number":"NUMBER","expiresAt":"TIME"},"attemptsLeft":5,"resendAfter":0,"pushAfter":"SECONDS"}}`)
			functiontest.WantError(t, r.Request("GET /user", functiontest.As(l)), 403, "second_factor_required", "")
		})
	}
}

func TestShowARegistration(t *testing.T) {
	for name, kind := range functiontest.Clients() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			l := r.Login(r.Account(functiontest.Unproved), append(kind, functiontest.Registered)...)
			const user = `{` + someone + `,"phone":"+1 ••• ••• ••01","phoneVerified":false}`
			functiontest.Want(t, r.Request("GET /session", functiontest.As(l)), 200, `{"state":"active",`+aal1+`,"user":`+user+`,
				"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"app","methods":["app","sms","call"],"attemptsLeft":5,"resendAfter":0}}`)
			functiontest.Want(t, r.Request("GET /user", functiontest.As(l)), 200, user)
		})
	}
}

// A number that we accepted at the registration is shown to its owner even if our tables would
// refuse it today.
func TestShowANumberThatIsNoLongerTaken(t *testing.T) {
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Account.CountryCode, p.Account.Phone = "54", "+541523456789" })
	got := r.Request("GET /user", functiontest.As(r.Pass(r.Login(p), 0)))
	functiontest.Want(t, got, 200, `{`+someone+`,"phone":"+54 152 345 6789","phoneVerified":true}`)
}

func TestShowASession(t *testing.T) {
	for name, kind := range functiontest.Clients() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			l := r.Pass(r.Login(r.Account(), kind...), 0)
			const user = `{` + someone + `,"phone":"+1 201-555-0101","phoneVerified":true}`
			functiontest.Want(t, r.Request("GET /session", functiontest.As(l)), 200, `{"state":"active",`+aal2+`,"user":`+user+`}`)
			functiontest.Want(t, r.Request("GET /user", functiontest.As(l)), 200, user)
			if l.Client == logins.TokenClient {
				functiontest.Want(t, r.Request("GET /user", apitest.Header("X-API-TOKEN", l.Token.Reveal())), 200, user)
				functiontest.Want(t, r.Request("GET /user", apitest.Header("Authorization", "bearer "+l.Token.Reveal())), 200, user)
			}
		})
	}
}

// All answers name an account by the same id, and none does before the second factor.
func TestTheUsersID(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	for range 2 {
		l := r.Pass(r.Login(p), 0)
		user, _ := r.Request("GET /session", functiontest.As(l)).JSON["user"].(map[string]any)
		if id := r.Request("GET /user", functiontest.As(l)).JSON["id"]; id != p.Account.ID || user["id"] != id {
			t.Errorf("got %v and %v, want %s", user["id"], id, p.Account.ID)
		}
	}
	functiontest.WantNothingOf(t, r.logIn(p.Account.Email, functiontest.Password), p)
}

// everyRoute sends one request to each route that takes a token.
func (r *rig) everyRoute(check func(route string, got apitest.Answer), options ...apitest.Option) {
	for _, route := range []string{"GET /session", "GET /user", "DELETE /session"} {
		check(route, r.Request(route, options...))
	}
}

func (r *rig) required(t *testing.T, name string, options ...apitest.Option) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		r.everyRoute(func(route string, got apitest.Answer) {
			functiontest.WantError(t, got, 403, "session_required", "")
		}, options...)
	})
}

func TestTokensThatReachNothing(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	token, cookie := r.Pass(r.Login(p), 0), r.Pass(r.Login(p, functiontest.Cookie), 0)
	forged := []byte(token.Token.Reveal())
	forged[len(forged)-2] ^= 1 // a bit of the secret
	r.required(t, "none")
	r.required(t, "text", apitest.Bearer("secret"))
	r.required(t, "null", apitest.Header("X-API-TOKEN", "null"))
	r.required(t, "nobody's", apitest.Bearer(logins.NewToken().Reveal()))
	r.required(t, "another secret", apitest.Bearer(string(forged)))
	r.required(t, "basic", apitest.Header("Authorization", "Basic "+token.Token.Reveal()))
	r.required(t, "two", apitest.Bearer(token.Token.Reveal()), apitest.Bearer(token.Token.Reveal()))
	r.required(t, "a token in a cookie", apitest.Cookie(logins.SessionCookie, token.Token.Reveal()))
	r.required(t, "a cookie in a header", apitest.Bearer(cookie.Token.Reveal()))
	r.required(t, "a cookie in the tutorials' header", apitest.Header("X-API-TOKEN", cookie.Token.Reveal()))
	r.required(t, "a header that is none beside a cookie", apitest.Header("X-API-TOKEN", "null"), functiontest.As(cookie))
	r.required(t, "a cookie by another name", apitest.Cookie("session", cookie.Token.Reveal()))
	for _, l := range []functiontest.Login{token, cookie} {
		functiontest.WantStatus(t, r.Request("GET /user", functiontest.As(l)), 200, "the right one")
	}
}

func TestCookiesFromAnotherOriginAreRefused(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	for _, l := range []functiontest.Login{r.Login(p, functiontest.Cookie), r.Pass(r.Login(p, functiontest.Cookie), 0)} {
		for _, site := range []string{"cross-site", "same-site"} {
			r.everyRoute(func(route string, got apitest.Answer) {
				functiontest.WantError(t, got, 403, "cross_origin", "")
			}, functiontest.As(l), apitest.Header("Sec-Fetch-Site", site))
		}
		got := r.Request("DELETE /session", functiontest.As(l), apitest.Header("Origin", "https://evil.example"))
		functiontest.WantError(t, got, 403, "cross_origin", "")
		for _, site := range []string{"same-origin", "none"} {
			functiontest.WantStatus(t, r.Request("GET /session", functiontest.As(l), apitest.Header("Sec-Fetch-Site", site)), 200, site)
		}
	}
	token := r.Pass(r.Login(p), 0) // clients on other origins are token clients
	functiontest.WantStatus(t, r.Request("GET /user", functiontest.As(token), apitest.Header("Sec-Fetch-Site", "cross-site")), 200, "a token")
}

// If a request has both cookies, these routes use the session's.
func TestTheSessionGoesBeforeTheLogin(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	waits, session := r.Login(p, functiontest.Cookie), r.Pass(r.Login(p, functiontest.Cookie), 0)
	got := r.Request("GET /session", functiontest.As(waits), functiontest.As(session))
	functiontest.WantField(t, got, 200, "state", "active")
	over := r.Do(session, logins.Closed{})
	functiontest.WantField(t, r.Request("GET /session", functiontest.As(waits), functiontest.As(over)), 200, "state", "pending", "beside a cookie with nothing behind it")
}

// SE-5: a session past its time is refused, even if its item is still in the table.
func TestSE5ItemsPastTheirTimeAreDead(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.required(t, "a login", functiontest.As(r.Login(p, functiontest.Began(10*time.Minute))))
	r.required(t, "a registration", functiontest.As(r.Login(p, functiontest.Registered, functiontest.Began(time.Hour))))
	r.required(t, "an idle session", functiontest.As(r.Pass(r.Login(p, functiontest.Began(30*time.Minute)), 30*time.Minute)))
	old := r.Pass(r.Login(p, functiontest.Began(24*time.Hour)), 24*time.Hour)
	if _, err := r.Logins.Touch(t.Context(), old.Login, logins.SessionIdle, time.Now()); err != nil {
		t.Fatal(err)
	}
	r.required(t, "a session past its time, just used", functiontest.As(old))
}

func TestUseKeepsASessionAlive(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/user", "/session"} {
		l := r.Pass(r.Login(r.Account(), functiontest.Began(28*time.Minute)), 28*time.Minute)
		before := time.Now().Truncate(time.Millisecond)
		functiontest.WantStatus(t, r.Request("GET "+path, functiontest.As(l)), 200, path)
		if used := r.Read(l).Used; used.Before(before) {
			t.Errorf("%s: last use at %v, before %v", path, used, before)
		}
	}
	r.Set("SESSION_IDLE=1h")
	idle := r.Pass(r.Login(r.Account(), functiontest.Began(59*time.Minute)), 59*time.Minute)
	functiontest.WantStatus(t, r.Request("GET /user", functiontest.As(idle)), 200, "SESSION_IDLE")
}

// sameAnswer compares two answers without the request's id.
func sameAnswer(t *testing.T, a, b apitest.Answer) {
	t.Helper()
	for _, one := range []apitest.Answer{a, b} {
		delete(one.JSON, "requestId")
	}
	if a.Status != b.Status || !maps.Equal(a.JSON, b.JSON) || !slices.Equal(a.Cookies, b.Cookies) {
		t.Errorf("got %d %v %v and %d %v %v", a.Status, a.JSON, a.Cookies, b.Status, b.JSON, b.Cookies)
	}
}

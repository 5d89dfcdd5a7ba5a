package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func TestPasswordsAreLimitedByAddressAndSource(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h")
	email := r.Account().Account.Email
	for range 2 {
		functiontest.WantError(t, r.logIn(email, "wrong password"), 403, "invalid_credentials", "")
	}
	functiontest.WantError(t, r.logIn(email, functiontest.Password), 429, "too_many_attempts", "")
	functiontest.WantStatus(t, r.logIn(email, functiontest.Password, apitest.SourceIP("198.51.100.1")), 200, "from another source")
	functiontest.WantStatus(t, r.logIn(r.Account().Account.Email, functiontest.Password), 200, "with another address")
}

func TestPasswordsAreLimitedFromAllSources(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS_ALL=3/1h")
	email := r.Account().Account.Email
	for i := range 3 {
		source := apitest.SourceIP(fmt.Sprintf("198.51.100.%d", i))
		functiontest.WantError(t, r.logIn(email, "wrong password", source), 403, "invalid_credentials", "")
	}
	got := r.logIn(email, functiontest.Password, apitest.SourceIP("198.51.100.9"))
	functiontest.WantError(t, got, 429, "too_many_attempts", "")
}

func TestARightPasswordIsHandedBack(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h", "LIMIT_PASSWORDS_ALL=1/1h")
	email := r.Account().Account.Email
	for i := range 4 { // the third and fourth have no push left
		functiontest.WantStatus(t, r.logIn(email, functiontest.Password), 200, "login ", i)
	}
}

func TestRequestsAreLimitedBySource(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=2/10m")
	token := apitest.Bearer(logins.NewToken().Reveal())
	one := apitest.SourceIP("2001:db8:1:2::1")
	r.logIn("nobody@example.com", "wrong password", one)
	functiontest.WantError(t, r.Request("GET /user", token, one), 403, "session_required", "")
	other := apitest.SourceIP("2001:db8:1:2:ffff::2") // the same /64
	for _, route := range functiontest.Routes(t, "session") {
		body := apitest.JSON(`{"email":"a@example.com","password":"x"}`)
		functiontest.WantError(t, r.Request(route, token, other, body), 429, "too_many_attempts", "")
	}
	functiontest.WantError(t, r.Request("GET /user", token), 403, "session_required", "")
	functiontest.WantError(t, r.Request("GET /user", one), 403, "session_required", "") // costs nothing
}

// A backend may ask about a session for each of its own requests, so requests with a live
// session are not counted. Requests with the token of a waiting login, or with a token that
// reaches nothing, are counted, and refused over the limit. So guessing tokens is limited, too.
func TestALiveSessionIsNotCounted(t *testing.T) {
	for _, path := range []string{"/session", "/user"} {
		r := newRig(t, "LIMIT_SOURCE=3/10m")
		p := r.Account()
		live := map[string]functiontest.Login{
			"aal2": r.Pass(r.Login(p), 0), "aal2, a cookie": r.Pass(r.Login(p, functiontest.Cookie), 0),
			"aal1": r.Login(r.Account(functiontest.Unproved), functiontest.Registered),
		}
		ask := func(want int) {
			t.Helper()
			for name, l := range live {
				for range 3 {
					functiontest.WantStatus(t, r.Request("GET "+path, functiontest.As(l)), want, path, ", ", name)
				}
			}
		}
		ask(200)
		waits, over := r.Login(p), r.Do(r.Pass(r.Login(p), 0), logins.Closed{})
		forged := functiontest.Mix(live["aal2"].Token, logins.NewToken())
		for i, token := range []apitest.Option{functiontest.As(waits), functiontest.As(over), apitest.Bearer(forged)} {
			if got := r.Request("GET "+path, token); got.Status == 429 || i > 0 && got.Status != 403 {
				t.Errorf("%s, token %d: got %d %s", path, i, got.Status, got.Body)
			}
		}
		ended := r.Pass(r.Login(p), 0)
		r.Do(ended, logins.Closed{})
		for _, token := range []apitest.Option{functiontest.As(waits), functiontest.As(over), functiontest.As(ended), apitest.Bearer(forged), apitest.Bearer(logins.NewToken().Reveal())} {
			functiontest.WantError(t, r.Request("GET "+path, token), 429, "too_many_attempts", "")
		}
		ask(200)
		functiontest.WantError(t, r.Request("DELETE /session", functiontest.As(live["aal2"])), 429, "too_many_attempts", "")
	}
}

// The session of a deleted account is dead.
func TestAnEndedAccountsSessionIsCounted(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=2/10m")
	p := r.Account()
	l := r.Pass(r.Login(p), 0)
	r.Delete(p)
	for range 2 {
		functiontest.WantError(t, r.Request("GET /user", functiontest.As(l)), 403, "session_required", "")
	}
	functiontest.WantError(t, r.Request("GET /user", functiontest.As(l)), 429, "too_many_attempts", "")
}

func TestPushesAreLimited(t *testing.T) {
	r := newRig(t, "LIMIT_PUSHES=1/1h")
	email := r.Account().Account.Email
	r.logIn(email, functiontest.Password)
	got := r.logIn(email, functiontest.Password)
	functiontest.Want(t, got, 200, `{"token":"TOKEN","state":"pending",
		"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"app","methods":["app","sms","call"],
			"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0},
		"authyResponse":{"success":false,"message":"No approval request was sent."}}`)
	r.WantAsked(authysim.EndpointPush, 1)
}

func TestTwoPushesMayBeUnanswered(t *testing.T) {
	r := newRig(t)
	email := r.Account().Account.Email
	for _, want := range []string{"pending", "pending", "none"} {
		got := r.logIn(email, functiontest.Password).JSON["login"].(map[string]any)
		if push := got["push"].(map[string]any); push["state"] != want {
			t.Errorf("got push %v, want %s", push, want)
		}
		offered := slices.Contains(got["methods"].([]any), any("push"))
		if after, _ := got["pushAfter"].(float64); offered != (want == "pending") || after < 1 || after > 120 {
			t.Errorf("push %s: methods %v, pushAfter %v", want, got["methods"], got["pushAfter"])
		}
	}
}

// If the account has used up its codes, a push can still pass the login.
func TestALoginWithoutCodesLeft(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=2/1h")
	p := r.Account()
	account, _ := functiontest.Subjects(p)
	r.Spend(p, r.Handler.rules.Codes.Spend(account)...)
	if got := r.logIn(p.Account.Email, functiontest.Password).JSON["login"].(map[string]any); got["attemptsLeft"] != 1.0 {
		t.Errorf("got %v", got)
	}
	r.Spend(p, r.Handler.rules.Codes.Spend(account)...)
	got := r.logIn(p.Account.Email, functiontest.Password)
	functiontest.Want(t, got, 200, `{"token":"TOKEN","state":"pending",
		"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"push","methods":["push"],
			"push":{"state":"pending","number":"NUMBER","expiresAt":"TIME"},"attemptsLeft":0,"pushAfter":"SECONDS"},
		"authyResponse":{"success":true,"message":"Approval request sent."}}`)
}

// INC-14: all spellings of one address share one counter.
func TestINC14SpellingsShareACounter(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=4/1h")
	p := r.Account() // Person1@Example.com
	for _, email := range []string{"person1@example.com", "PERSON1@EXAMPLE.COM", " Person1@example.com ", "person1@ｅｘａｍｐｌｅ。com"} {
		functiontest.WantError(t, r.logIn(email, "wrong password"), 403, "invalid_credentials", "")
	}
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
	for _, email := range []string{"caf\u00e9@example.com", "cafe\u0301@example.com", "CAFE\u0301@example.com", "CAF\u00c9@example.com"} {
		functiontest.WantError(t, r.logIn(email, "wrong password"), 403, "invalid_credentials", "")
	}
	functiontest.WantError(t, r.logIn("Caf\u00e9@example.com", "wrong password"), 429, "too_many_attempts", "")
}

// TH-7: no header changes which source is counted.
func TestTH7HeadersDoNotChangeTheSource(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h", "LIMIT_SOURCE=6/10m")
	forged := func(i int) apitest.Option {
		return func(e *apitest.Request) {
			for _, name := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"} {
				apitest.Header(name, fmt.Sprintf("192.0.2.%d", i))(e)
			}
		}
	}
	email := r.Account().Account.Email
	for i := range 6 {
		want, code := 403, "invalid_credentials"
		if i >= 2 {
			want, code = 429, "too_many_attempts"
		}
		functiontest.WantError(t, r.logIn(email, "wrong password", forged(i)), want, code, "")
	}
	functiontest.WantError(t, r.logIn("other@example.com", "wrong password", forged(7)), 429, "too_many_attempts", "")
}

// INC-13: a password stays counted even if the request then fails or panics, or its client
// leaves.
func TestINC13ATryStaysCountedHoweverTheRequestEnds(t *testing.T) {
	const broken = "$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAA"
	for name, c := range map[string]struct {
		hash string // the account's, so that the request gets that far
		end  func(r *rig, p functiontest.Person)
	}{
		"an error": {broken, func(r *rig, p functiontest.Person) {
			// a broken hash in the table is our fault, and no password fits it
			functiontest.WantError(r.T, r.logIn(p.Account.Email, functiontest.Password), 500, "internal", "")
			r.WantAsked(authysim.EndpointPush, 0)
			if err := r.Users.Rehash(r.T.Context(), p.Account.ID, broken, imported); err != nil {
				r.T.Fatal(err)
			}
		}},
		"a panic": {imported, func(r *rig, p functiontest.Person) {
			whole := r.Handler
			broken := whole
			broken.credentials.Accounts = falls{whole.accounts}
			r.Use(broken)
			functiontest.WantError(r.T, r.logIn(p.Account.Email, functiontest.Password), 500, "internal", "")
			r.Use(whole)
		}},
		"no client": {imported, func(r *rig, p functiontest.Person) {
			ctx, cancel := context.WithCancel(r.T.Context())
			r.Before("UpdateItem", "USERS_TABLE", cancel)
			event := apitest.Event("POST", "/session", apitest.JSON(`{"email":"`+p.Account.Email+`","password":"`+functiontest.Password+`"}`))
			r.SendUntil(ctx, event)
			r.Fail(nil)
			if ctx.Err() == nil {
				r.T.Fatal("the client never left")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "LIMIT_PASSWORDS=1/1h")
			p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = c.hash })
			c.end(r, p)
			functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
		})
	}
}

// falls panics after the password was found right.
type falls struct{ accounts }

func (falls) Rehash(context.Context, string, string, string) error { panic("a bug") }

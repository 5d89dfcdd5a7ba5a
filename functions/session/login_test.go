package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/shared/password"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

const pending = `"state":"pending","login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,
	"method":"push","methods":["push","app","sms","call"],
	"push":{"state":"pending","number":"NUMBER","expiresAt":"TIME"},"attemptsLeft":5,"resendAfter":0,"pushAfter":"SECONDS"},
	"authyResponse":{"success":true,"message":"Approval request sent."}`

func TestATokenClientLogsIn(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	for name, body := range map[string]apitest.Option{
		"JSON": apitest.JSON(map[string]string{"email": p.Account.Email, "password": functiontest.Password}),
		"form": apitest.Form("email", p.Account.Email, "password", functiontest.Password),
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Request("POST /session", body)
			functiontest.Want(t, got, 200, `{"token":"TOKEN",`+pending+`}`)
			if len(got.Cookies) != 0 {
				t.Errorf("got cookies %v", got.Cookies)
			}
			waiting := p.Phone.Pending()
			login := got.JSON["login"].(map[string]any)["push"].(map[string]any)
			if number := detail(waiting[len(waiting)-1], "Number"); number != login["number"] {
				t.Errorf("the phone shows %s, the page %v", number, login["number"])
			}
		})
	}
}

// The phone asks in the language of the login, or in English if the language is unknown.
func TestThePushSpeaksTheLoginsLanguage(t *testing.T) {
	for locale, want := range map[string]string{"es": "¿Iniciar sesión en", "xx": "Log in to", "": "Log in to"} {
		r := newRig(t)
		p := r.Account()
		got := r.Request("POST /session", apitest.JSON(map[string]string{
			"email": p.Account.Email, "password": functiontest.Password, "locale": locale}))
		functiontest.Want(t, got, 200, `{"token":"TOKEN",`+pending+`}`)
		if waiting := p.Phone.Pending(); len(waiting) != 1 || !strings.HasPrefix(waiting[0].Message, want) {
			t.Errorf("locale %q: got requests %v, want one that begins with %q", locale, waiting, want)
		}
	}
}

// The phone shows the account, the network address, the browser and the time of a login: enough
// to tell one's own login from a stranger's.
func TestThePushSaysWhoAsks(t *testing.T) {
	r := newRig(t)
	p, began := r.Account(), time.Now()
	got := r.logIn(strings.ToUpper(p.Account.Email), functiontest.Password, apitest.Header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"))
	waiting := p.Phone.Pending()
	if got.Status != 200 || len(waiting) != 1 {
		t.Fatalf("got %d %s, and %d requests", got.Status, got.Body, len(waiting))
	}
	for key, want := range map[string]string{"Application": "Sample", "Account": p.Account.Email, "From": "203.0.113.7", "Browser": "Firefox on Linux"} {
		if shown := detail(waiting[0], key); shown != want {
			t.Errorf("%s: got %q, want %q", key, shown, want)
		}
	}
	at, err := time.Parse("2006-01-02 15:04 MST", detail(waiting[0], "Time"))
	if err != nil || !strings.HasSuffix(detail(waiting[0], "Time"), " UTC") || at.Before(began.Truncate(time.Minute)) || at.After(time.Now()) {
		t.Errorf("Time: got %q", detail(waiting[0], "Time"))
	}
}

func detail(q authysim.Request, key string) string {
	for _, pair := range q.Details {
		if pair.Key == key {
			return pair.Value
		}
	}
	return ""
}

func TestACookieClientLogsIn(t *testing.T) {
	r := newRig(t, "LOGIN_LIFETIME=7m")
	got := r.logIn(r.Account().Account.Email, functiontest.Password, functiontest.AsCookieClient())
	functiontest.Want(t, got, 200, `{`+pending+`}`)
	token := functiontest.WantCookie(t, got, logins.LoginCookie, 7*time.Minute)
	if len(got.Cookies) != 1 {
		t.Errorf("got cookies %v", got.Cookies)
	}
	functiontest.WantError(t, r.Request("GET /session", apitest.Bearer(token)), 403, "session_required", "")
	functiontest.WantStatus(t, r.Request("GET /session", apitest.Cookie(logins.LoginCookie, token)), 200, "with the cookie")
}

func TestAPersonWithoutAnAppGetsNoPush(t *testing.T) {
	r := newRig(t)
	got := r.logIn(r.Account(functiontest.NoApp).Account.Email, functiontest.Password)
	functiontest.Want(t, got, 200, `{"token":"TOKEN","state":"pending",
		"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"sms","methods":["sms","call"],
			"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0},
		"authyResponse":{"success":false,"message":"No approval request was sent."}}`)
	r.WantAsked(authysim.EndpointPush, 0)
}

func TestALoginGoesOnWithoutTheProvider(t *testing.T) {
	for _, c := range []struct {
		fault  authysim.Fault
		reason string
	}{
		{authysim.Fault{Kind: authysim.Unavailable}, "unavailable"},
		{authysim.Fault{Kind: authysim.RateLimited}, "unavailable"},
		{authysim.Fault{Kind: authysim.Reset}, "unavailable"},
		{authysim.Fault{Kind: authysim.HTML}, "provider_failed"},
		{authysim.Fault{Kind: authysim.BadKey}, "provider_failed"},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			r := newRig(t)
			r.Authy.Faults().Set(authysim.EndpointPush, c.fault)
			got := r.logIn(r.Account().Account.Email, functiontest.Password)
			functiontest.Want(t, got, 200, `{"token":"TOKEN","state":"pending",
				"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,"method":"app","methods":["app","sms","call","push"],
					"push":{"state":"failed","reason":"`+c.reason+`"},"attemptsLeft":5,"resendAfter":0},
				"authyResponse":{"success":false,"message":"No approval request was sent."}}`)
		})
	}
}

// The person deleted the app after the enrolment, and the provider says so.
func TestAPushThatFindsNoApp(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	p.Phone.RemoveApp()
	got := r.logIn(p.Account.Email, functiontest.Password)
	push := got.JSON["login"].(map[string]any)["push"]
	if diff := cmp.Diff(any(map[string]any{"state": "failed", "reason": "no_device"}), push); diff != "" {
		t.Errorf("push (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(any([]any{"sms", "call"}), got.JSON["login"].(map[string]any)["methods"]); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	next := r.logIn(p.Account.Email, functiontest.Password)
	if diff := cmp.Diff(any(map[string]any{"state": "none"}), next.JSON["login"].(map[string]any)["push"]); diff != "" {
		t.Errorf("push of the next login (-want +got):\n%s", diff)
	}
	if got := r.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("%d pushes were tried, want 1: it is known by then that there is no app", got)
	}
}

// After an unanswered push the login asks the provider whether the person still has the app.
func TestTheAppIsAskedForAfterAnUnansweredPush(t *testing.T) {
	for _, c := range []struct {
		name       string
		gone, down bool
		push       string
		device     bool
	}{
		{"it is there", false, false, "pending", true},
		{"it is gone", true, false, "none", false},
		{"nobody knows", false, true, "pending", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			p := r.Account()
			r.Push(r.Login(p, functiontest.Began(5*time.Minute)), 3*time.Minute)
			if c.gone {
				p.Phone.RemoveApp()
			}
			if c.down {
				r.Authy.Faults().Set(authysim.EndpointUser, authysim.Fault{Kind: authysim.RateLimited})
			}
			got := r.logIn(p.Account.Email, functiontest.Password)
			push, _ := got.JSON["login"].(map[string]any)["push"].(map[string]any)
			if got.Status != 200 || push["state"] != c.push {
				t.Errorf("got %d %s", got.Status, got.Body)
			}
			r.WantAsked(authysim.EndpointUser, 1)
			if device := r.FactorOf(p).App; device != c.device {
				t.Errorf("device: got %v", device)
			}
		})
	}
}

// A log-in always starts a new login, whatever cookies and tokens come with it. So a token that
// a stranger planted before never becomes a session.
func TestCredentialsOfALogInAreIgnored(t *testing.T) {
	r := newRig(t)
	p, mallory := r.Account(), r.Account()
	planted := r.Login(mallory, functiontest.Cookie)
	for name, option := range map[string]apitest.Option{
		"text":   apitest.Header("X-API-TOKEN", "null"),
		"cookie": apitest.Cookie(logins.LoginCookie, planted.Token.Reveal()),
	} {
		t.Run(name, func(t *testing.T) {
			got := r.logIn(p.Account.Email, functiontest.Password, option, functiontest.AsCookieClient())
			if got.Status != 200 || got.Cookie(logins.LoginCookie).Value == planted.Token.Reveal() {
				t.Errorf("got %d %s", got.Status, got.Body)
			}
		})
	}
	if now := r.Read(planted); now.State != logins.Pending || now.Account != mallory.Account.ID {
		t.Errorf("the planted login is %v of %v", now.State, now.Account)
	}
}

// imported is a hash of the password of all test accounts, made by another system.
const imported = "$2a$04$6iNITrLw0FCeee4qzYKEzeKD.tTBQvcXc2bjTnxoFMdcwzhKpEFri"

// PW-6: a hash of an older kind is replaced when its password was right.
func TestPW6AnImportedHashIsReplaced(t *testing.T) {
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = imported })
	functiontest.WantError(t, r.logIn(p.Account.Email, "not the password"), 403, "invalid_credentials", "")
	if got := r.Again(p).PasswordHash; got != imported {
		t.Errorf("after a wrong password the hash is %.12s", got)
	}
	for range 2 {
		functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
	}
	if got := r.Again(p).PasswordHash; len(got) < 9 || got[:9] != "$argon2id" {
		t.Errorf("the hash is %.12s", got)
	}
}

// Over the limit nothing may tell that a password is right, so its old hash stays.
func TestAnImportedHashStaysOverTheLimit(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h")
	p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = imported })
	functiontest.WantError(t, r.logIn(p.Account.Email, "not the password"), 403, "invalid_credentials", "")
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 429, "too_many_attempts", "")
	if got := r.Again(p).PasswordHash; got != imported {
		t.Errorf("the hash is %.12s", got)
	}
}

// bcrypt reads only the first 72 bytes of a password. An imported longer password logs in with
// any ending, as in the other system, and its hash stays.
func TestAnImportedPasswordOfMoreThan72Bytes(t *testing.T) {
	const read = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	const hash = "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui" // crypt(3) made it from a longer password
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = hash })
	for _, ending := range []string{"chars after 72 are ignored", "", strings.Repeat("x", 400)} {
		functiontest.WantStatus(t, r.logIn(p.Account.Email, read+ending), 200, "ending ", ending)
		if now := r.Again(p).PasswordHash; now != hash {
			t.Fatalf("the hash became %.12s", now)
		}
	}
	functiontest.WantError(t, r.logIn(p.Account.Email, read[1:]+"chars after 72 are ignored"), 403, "invalid_credentials", "")
}

// PW-4: a login accepts any password that an account has, even a very common one.
func TestPW4AnExistingPasswordStays(t *testing.T) {
	r := newRig(t)
	hash, err := password.Hash("password1")
	if err != nil {
		t.Fatal(err)
	}
	p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = hash })
	functiontest.WantStatus(t, r.logIn(p.Account.Email, "password1"), 200)
}

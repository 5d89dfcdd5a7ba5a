package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

const passed = `"state":"active","login":{"state":"approved","push":{"state":"approved"}},` + aal2

// approved is a login whose push was approved and that nobody has read since.
func (r *rig) approved(p functiontest.Person, options ...func(*logins.Login)) functiontest.Login {
	return r.Answer(r.Push(r.Login(p, options...), 0), logins.Approved, 0)
}

func TestATokenClientsLoginIsPassed(t *testing.T) {
	r := newRig(t)
	l := r.approved(r.Account())
	for range 3 { // for as long as the session lives
		got := r.status(functiontest.As(l))
		functiontest.Want(t, got, 200, `{"token":"TOKEN",`+passed+`}`)
		if got.JSON["token"] != l.Token.Reveal() || len(got.Cookies) > 0 {
			t.Errorf("the token changed, or there are cookies: %v", got.Cookies)
		}
	}
	later := r.Pass(r.Login(r.Account(), functiontest.Began(21*time.Minute)), 20*time.Minute)
	if got := r.status(functiontest.As(later)); got.JSON["state"] != "active" || got.JSON["token"] != later.Token.Reveal() {
		t.Errorf("20 minutes later: got %d %s", got.Status, got.Body)
	}
}

func TestACookieClientsLoginIsPassed(t *testing.T) {
	r := newRig(t, "SESSION_LIFETIME=3h")
	p := r.Account()
	before := r.Pass(r.Login(p, functiontest.Cookie), 0) // the session that this browser has
	other := r.Pass(r.Login(p, functiontest.Cookie), 0)
	l := r.approved(p, functiontest.Cookie)
	got := r.status(functiontest.As(l), functiontest.As(before))
	functiontest.Want(t, got, 200, `{`+passed+`}`)
	token := functiontest.WantCookie(t, got, logins.SessionCookie, 3*time.Hour)
	if token == l.Token.Reveal() {
		t.Error("the session's token is the login's")
	}
	if old := functiontest.WantCookie(t, got, logins.LoginCookie, logins.Reread); old != l.Token.Reveal() {
		t.Error("the login's cookie is another one")
	}
	r.WantState(before, logins.Ended, "the session before")
	r.WantState(other, logins.Active, "a session in another browser")
	again := r.status(functiontest.As(l))
	if functiontest.WantCookie(t, again, logins.SessionCookie, 3*time.Hour) != token {
		t.Error("read again: another session")
	}
	if r.FactorOf(p).State != factor.Active {
		t.Error("the phone is not verified")
	}
}

func TestAPushProvesThePhone(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	functiontest.WantField(t, r.status(functiontest.As(r.approved(p))), 200, "state", "active")
	if a, way := r.Again(p), r.FactorOf(p); !a.Proved || way.State != factor.Active {
		t.Errorf("proved %v, the factor is %s", a.Proved, way.State)
	}
}

// SE-2: for 30 s the pending token gives the same session again, and after that,
// or once it was logged out, nothing.
func TestSE2ThePendingTokenGivesTheSameSessionFor30Seconds(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	within := r.Pass(r.Login(p, functiontest.Cookie, functiontest.Began(time.Minute)), 5*time.Second)
	got := r.status(functiontest.AsBefore(within))
	if token := functiontest.WantCookie(t, got, logins.SessionCookie, 24*time.Hour-5*time.Second); token != within.Token.Reveal() {
		t.Error("another session")
	}
	functiontest.WantCookie(t, got, logins.LoginCookie, 25*time.Second)
	after := r.Pass(r.Login(p, functiontest.Cookie, functiontest.Began(time.Minute)), 30*time.Second)
	functiontest.WantError(t, r.status(functiontest.AsBefore(after)), 404, "no_login", "")
	out := r.Do(r.Pass(r.Login(p, functiontest.Cookie), 0), logins.Closed{})
	functiontest.WantError(t, r.status(apitest.Cookie(logins.LoginCookie, out.Old.Reveal())), 404, "no_login", "")
}

// The aal1 cookie that a code lifted is the old token as well.
func TestTheCookieThatACodeLiftedGivesTheSession(t *testing.T) {
	r := newRig(t)
	l := r.Pass(r.Login(r.Account(), functiontest.Cookie, functiontest.Registered), time.Second)
	got := r.status(apitest.Cookie(logins.SessionCookie, l.Old.Reveal()))
	if functiontest.WantCookie(t, got, logins.SessionCookie, 24*time.Hour) != l.Token.Reveal() {
		t.Error("another session")
	}
	if got.Cookie(logins.LoginCookie) != nil {
		t.Error("a login's cookie appeared")
	}
}

// ST-3: an approval makes one session, however many read it at once; all others
// get that one.
func TestST3AHundredReadersGetOneSession(t *testing.T) {
	r := newRig(t)
	for client, kind := range functiontest.Clients() {
		l := r.approved(r.Account(), kind...)
		var mu sync.Mutex
		tokens := map[string]int{}
		functiontest.Crowd(100, func(int) {
			got := r.status(functiontest.As(l))
			token, _ := got.JSON["token"].(string)
			if c := got.Cookie(logins.SessionCookie); c != nil {
				token += c.Value
			}
			mu.Lock()
			defer mu.Unlock()
			if tokens[token]++; got.Status != http.StatusOK || got.JSON["state"] != "active" {
				t.Errorf("got %d %s", got.Status, got.Body)
			}
		})
		if len(tokens) != 1 || tokens[""] != 0 {
			t.Errorf("%s: %d sessions", client, len(tokens))
		}
	}
}

// A callback that was lost is made up for by asking, not before fifteen seconds and
// once in a while only.
func TestF5ALostCallbackIsMadeUpFor(t *testing.T) {
	for _, c := range []struct {
		answer authysim.Status
		want   string
	}{{authysim.Approved, "active"}, {authysim.Denied, "pending"}} {
		r := newRig(t)
		p := r.Account()
		young := r.Push(r.Login(p), time.Second)
		r.status(functiontest.As(young))
		r.WantAsked(authysim.EndpointPushState, 0)
		l := r.Push(r.Login(p, functiontest.Began(time.Minute)), 20*time.Second)
		r.Press(l, c.answer)
		got := r.status(functiontest.As(l))
		push := got.JSON["login"].(map[string]any)["push"].(map[string]any)
		if got.JSON["state"] != c.want || push["state"] != string(c.answer) {
			t.Errorf("%s: got %d %s", c.answer, got.Status, got.Body)
		}
	}
}

func TestTheProviderIsAskedSeldom(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account(), functiontest.Began(time.Minute)), 20*time.Second)
	begin := time.Now()
	for range 20 {
		r.status(functiontest.As(l))
	}
	took := time.Since(begin)
	if n := r.Authy.Count(authysim.EndpointPushState); n < 1 || n > 1+int(took/(3*time.Second)) {
		t.Errorf("asked %d times in %v", n, took)
	}
}

// While the provider fails, a login just waits on.
func TestStatusWithoutTheProvider(t *testing.T) {
	for _, kind := range []authysim.Kind{authysim.Unavailable, authysim.RateLimited, authysim.BadKey, authysim.HTML, authysim.SuccessFalse} {
		r := newRig(t)
		r.Authy.Faults().Set(authysim.EndpointPushState, authysim.Fault{Kind: kind})
		l := r.Push(r.Login(r.Account(), functiontest.Began(time.Minute)), 20*time.Second)
		r.Press(l, authysim.Approved)
		got := r.status(functiontest.As(l))
		functiontest.WantField(t, got, 200, "state", "pending", kind)
	}
}

// LG-1: a passed login is one event and one count, however often it is read; the next
// reads hand the same session out again.
func TestLG1ALoginIsPassedOnce(t *testing.T) {
	for client, kind := range functiontest.Clients() {
		t.Run(client, func(t *testing.T) {
			r := newRig(t)
			l := r.approved(r.Account(), kind...)
			first := r.status(functiontest.As(l))
			events := []string{"login_passed method=push factor=push"}
			if l.Client == logins.CookieClient {
				events = append(events, "browser_known")
			}
			functiontest.WantEvents(t, first, l.Account, l.ID, events...)
			if !strings.Contains(first.Metrics, `"Step":"passed push"`) {
				t.Errorf("metrics: %s", first.Metrics)
			}
			again := r.status(functiontest.As(l))
			functiontest.WantEvents(t, again, "", "")
			if again.Status != 200 || strings.Contains(again.Metrics, "passed") {
				t.Errorf("again: %d, metrics: %s", again.Status, again.Metrics)
			}
		})
	}
}

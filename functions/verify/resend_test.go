package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// resend asks for a code, or for another push. The pairs are name, value.
func (r *rig) resend(l functiontest.Login, pairs ...string) apitest.Answer {
	r.T.Helper()
	return r.Request("POST /session/resend", apitest.Form(pairs...), functiontest.As(l))
}

const (
	waits     = `"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,`
	withApp   = waits + `"method":"app","methods":["app","sms","call","push"],"push":{"state":"none"},"attemptsLeft":5,"resendAfter":0}`
	appSent   = waits + `"method":"app","methods":["app","sms","call","push"],"push":{"state":"none"},"attemptsLeft":5,"resendAfter":"SECONDS"}`
	codesOnly = waits + `"method":"sms","methods":["sms","call"],"push":{"state":"none"},"attemptsLeft":5,"resendAfter":"SECONDS"}`
	masked    = `"sentTo":"+1 ••• ••• ••01"`
)

func TestACodeIsSent(t *testing.T) {
	for _, c := range []struct {
		name            string
		app             bool
		pairs           []string
		want            string
		texts, calls, n int
	}{
		{"a text", false, nil, `{"sent":"sms",` + masked + `,` + codesOnly + `}`, 1, 0, 0},
		{"a text by name", false, []string{"channel", "sms"}, `{"sent":"sms",` + masked + `,` + codesOnly + `}`, 1, 0, 0},
		{"a call", false, []string{"channel", "call"}, `{"sent":"call",` + masked + `,` + codesOnly + `}`, 0, 1, 0},
		{"the app is opened", true, nil, `{"sent":"app",` + withApp + `}`, 0, 0, 1},
		{"the app is opened, not called", true, []string{"channel", "call"}, `{"sent":"app",` + withApp + `}`, 0, 0, 1},
		{"a text by force", true, []string{"force", "true"}, `{"sent":"sms",` + masked + `,` + appSent + `}`, 1, 0, 0},
		{"a call by force", true, []string{"channel", "call", "force", "true"}, `{"sent":"call",` + masked + `,` + appSent + `}`, 0, 1, 0},
		{"a language", false, []string{"locale", "de"}, `{"sent":"sms",` + masked + `,` + codesOnly + `}`, 1, 0, 0},
		{"a language that is none", false, []string{"locale", "<xx>"}, `{"sent":"sms",` + masked + `,` + codesOnly + `}`, 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			p := r.Account()
			if !c.app {
				p = r.without(p)
			}
			functiontest.Want(t, r.resend(r.Login(p), c.pairs...), 200, c.want)
			if got := [3]int{len(p.Phone.Inbox()), len(p.Phone.Calls()), len(p.Phone.Notices())}; got != [3]int{c.texts, c.calls, c.n} {
				t.Errorf("texts, calls, notices: got %v", got)
			}
		})
	}
}

// without takes the app off a person's phone, as if it had never been there.
func (r *rig) without(p functiontest.Person) functiontest.Person {
	r.T.Helper()
	p.Phone.RemoveApp()
	if err := r.Factors.SetApp(r.T.Context(), p.Factor, false); err != nil {
		r.T.Fatal(err)
	}
	p.Factor.App = false
	return p
}

func TestResendTakesJSON(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	body := apitest.JSON(`{"channel":"sms","force":true,"locale":"fr"}`)
	got := r.Request("POST /session/resend", body, functiontest.As(r.Login(p, functiontest.Cookie)))
	functiontest.Want(t, got, 200, `{"sent":"sms",`+masked+`,`+appSent+`}`)
	got = r.Request("POST /session/resend", apitest.JSON(`{"force":"yes"}`), functiontest.As(r.Login(p)))
	functiontest.WantError(t, got, 400, "invalid_field", "force")
	got = r.Request("POST /session/resend", apitest.JSON(`{"channel":"email"}`), functiontest.As(r.Login(p)))
	functiontest.WantError(t, got, 400, "invalid_field", "channel")
}

// The provider opened an app that nobody knew of: the account has one from now on.
func TestAnAppThatIsFound(t *testing.T) {
	r := newRig(t)
	p := r.without(r.Account())
	p.Phone.InstallApp()
	l := r.Login(p)
	functiontest.Want(t, r.resend(l), 200, `{"sent":"app",`+withApp+`}`)
	if !r.FactorOf(p).App || !r.Read(l).Factor().App {
		t.Error("the app was not noted")
	}
}

func TestACodeForARegistration(t *testing.T) {
	r := newRig(t)
	p := r.without(r.Account(functiontest.Unproved))
	l := r.Login(p, functiontest.Registered)
	functiontest.Want(t, r.resend(l), 200, `{"sent":"sms",`+masked+`,`+waits+`"method":"sms","methods":["sms","call"],"attemptsLeft":5,"resendAfter":"SECONDS"}}`)
	functiontest.WantError(t, r.resend(l, "channel", "push"), 400, "invalid_field", "channel")
	functiontest.WantStatus(t, r.verify(p.Phone.LastCode(), functiontest.As(l)), 200)
}

func TestAnotherPush(t *testing.T) {
	r := newRig(t, "PUSH_LIFETIME=90s")
	p := r.Account()
	l := r.Push(r.Login(p), 0)
	functiontest.WantError(t, r.resend(l, "channel", "push"), 409, "push_pending", "")
	first := l.Push.Ref
	l = r.Answer(l, logins.Expired, 0)
	got := r.resend(l, "channel", "push", "locale", "fr-CH")
	waiting := p.Phone.Pending()
	if said := waiting[len(waiting)-1].Message; !strings.HasPrefix(said, "Se connecter à") {
		t.Errorf("got the request %q, want one in French", said)
	}
	if hidden := waiting[len(waiting)-1].Hidden; !slices.Contains(hidden, authysim.Pair{Key: "push", Value: "2"}) {
		t.Errorf("its answer will say %v, and not that it is to the second push", hidden)
	}
	functiontest.Want(t, got, 200, `{"sent":"push",`+waits+`"method":"push","methods":["push","app","sms","call"],
		"push":{"state":"pending","number":"NUMBER","expiresAt":"TIME"},"attemptsLeft":5,"resendAfter":0,"pushAfter":"SECONDS"}}`)
	if now := r.Read(l); now.Push.Ref == first || now.Push.Ordinal != 2 {
		t.Errorf("got push %d", now.Push.Ordinal)
	}
	approved := r.Answer(r.Push(r.Login(p), 0), logins.Approved, 0)
	functiontest.WantError(t, r.resend(approved, "channel", "push"), 409, "push_pending", "")
}

// Another push says the same as the first one.
func TestAnotherPushSaysWhoAsks(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	options := []apitest.Option{functiontest.As(r.Login(p)), apitest.Form("channel", "push", "locale", "de"), apitest.Header("User-Agent", "Firefox/128.0 (Windows NT 10.0)")}
	if got := r.Request("POST /session/resend", options...); got.Status != 200 {
		t.Fatalf("got %d %s", got.Status, got.Body)
	}
	shown := map[string]string{}
	for _, pair := range p.Phone.Pending()[0].Details {
		shown[pair.Key] = pair.Value
	}
	if shown["Account"] != p.Account.Email || shown["Browser"] != "Firefox auf Windows" || shown["From"] != "203.0.113.7" {
		t.Errorf("got %v", shown)
	}
}

// The app went since the account was enrolled, and only the push finds that out.
func TestAPushThatFindsNoApp(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	p.Phone.RemoveApp()
	l := r.Login(p)
	functiontest.WantError(t, r.resend(l, "channel", "push"), 400, "invalid_field", "channel")
	got := r.resend(l)
	methods := got.JSON["login"].(map[string]any)["methods"]
	if diff := cmp.Diff(any([]any{"sms", "call"}), methods); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
}

// A push to somebody without an app is asked for once more at the provider.
func TestAPushWithoutAnApp(t *testing.T) {
	r := newRig(t)
	p := r.without(r.Account())
	functiontest.WantError(t, r.resend(r.Login(p), "channel", "push"), 400, "invalid_field", "channel")
	r.Authy.Faults().Set(authysim.EndpointUser, authysim.Fault{Kind: authysim.Unavailable})
	functiontest.WantError(t, r.resend(r.Login(p), "channel", "push"), 503, "unavailable", "")
	r.Authy.Faults().Clear()
	p.Phone.InstallApp()
	functiontest.WantField(t, r.resend(r.Login(p), "channel", "push"), 200, "sent", "push", "with an app")
}

func TestPushesAreLimited(t *testing.T) {
	r := newRig(t, "LIMIT_PUSHES=2/1h")
	p := r.Account()
	for range 2 {
		l := r.Login(p)
		functiontest.WantStatus(t, r.resend(l, "channel", "push"), 200)
		l.Login = r.Read(l)
		r.Answer(l, logins.Expired, 0)
	}
	functiontest.WantError(t, r.resend(r.Login(p), "channel", "push"), 429, "too_many_attempts", "")
	r.Set()
	for range 2 {
		r.resend(r.Login(p), "channel", "push")
	}
	functiontest.WantError(t, r.resend(r.Login(p), "channel", "push"), 429, "too_many_attempts", "") // two wait
}

func TestMessagesAreLimited(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES=2/1h", "LIMIT_MESSAGES_PAUSE=1ms")
	p := r.without(r.Account())
	for _, channel := range []string{"sms", "call"} {
		functiontest.WantStatus(t, r.resend(r.Login(p), "channel", channel), 200)
		time.Sleep(2 * time.Millisecond)
	}
	functiontest.WantError(t, r.resend(r.Login(p)), 429, "too_many_attempts", "")
}

// There is a pause between two messages, but not between "open the app" and force.
func TestThePauseBetweenMessages(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	functiontest.Want(t, r.resend(l), 200, `{"sent":"app",`+withApp+`}`)
	functiontest.Want(t, r.resend(l, "force", "true"), 200, `{"sent":"sms",`+masked+`,`+appSent+`}`)
	got := r.resend(l, "channel", "call", "force", "true")
	functiontest.WantError(t, got, 429, "wait", "")
	if retry := got.JSON["retryAfter"].(float64); retry > 30 {
		t.Errorf("retryAfter: got %v", retry)
	}
}

// says is what the status would say of a login.
func (r *rig) says(l functiontest.Login) *view.Login {
	r.T.Helper()
	return view.Rules{Codes: ratelimit.CodesFrom(r.Env())}.Login(r.Read(l), time.Now())
}

// After the last text that may be sent its code may still be typed; a login that
// sent none offers none, once it knows.
func TestTheLastTextMayBeTyped(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES=1/1h")
	p := r.without(r.Account())
	first, second := r.Login(p), r.Login(p)
	functiontest.WantStatus(t, r.resend(first), 200)
	functiontest.WantError(t, r.resend(second), 429, "too_many_attempts", "")
	for name, c := range map[string]struct {
		l    functiontest.Login
		want []factor.Method
	}{"sent it": {first, []factor.Method{"sms", "call"}}, "sent none": {second, []factor.Method{}}} {
		got := r.says(c.l)
		if diff := cmp.Diff(c.want, got.Methods); diff != "" || got.ResendAfter != nil || *got.AttemptsLeft != 5 {
			t.Errorf("the login that %s: %+v; methods (-want +got):\n%s", name, *got, diff)
		}
	}
	functiontest.WantStatus(t, r.verify(p.Phone.LastCode(), functiontest.As(first)), 200, "the code")
}

// What is refused is known from then on: which push, and for how long.
func TestARefusedPushIsNoted(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	r.Push(r.Login(p), 0)
	r.Push(r.Login(p), 0)
	refused := r.resend(l, "channel", "push")
	functiontest.WantError(t, refused, 429, "too_many_attempts", "")
	got := r.says(l)
	if slices.Contains(got.Methods, "push") || got.PushAfter < 1 || float64(got.PushAfter) > refused.JSON["retryAfter"].(float64) {
		t.Errorf("after %s: %+v", refused.Body, *got)
	}
}

// A message that the provider did not take is handed back, on the login too; one
// that may be on its way may be typed.
func TestAMessageThatFailedIsNoted(t *testing.T) {
	for _, c := range []struct {
		kind    authysim.Kind
		methods []factor.Method
		again   bool
	}{{authysim.RateLimited, []factor.Method{"sms", "call"}, true}, {authysim.Reset, []factor.Method{"sms", "call"}, false}} {
		r := newRig(t, "LIMIT_MESSAGES=1/1h")
		l := r.Login(r.without(r.Account()))
		r.Authy.Faults().Set(authysim.EndpointSMS, authysim.Fault{Kind: c.kind})
		if got := r.resend(l); got.Status < 429 {
			t.Fatalf("%s: got %d", c.kind, got.Status)
		}
		got := r.says(l)
		if diff := cmp.Diff(c.methods, got.Methods); diff != "" || (got.ResendAfter != nil) != c.again {
			t.Errorf("%s: %+v; methods (-want +got):\n%s", c.kind, *got, diff)
		}
	}
}

// One number gets few messages until somebody proves it, whichever account asks.
func TestMessagesToANumberThatNobodyProved(t *testing.T) {
	r := newRig(t, "LIMIT_UNPROVED=1/24h", "LIMIT_MESSAGES_PAUSE=1ms")
	first := r.without(r.Account(functiontest.Unproved))
	functiontest.WantStatus(t, r.resend(r.Login(first)), 200)
	second := r.sameNumber(first, functiontest.Unproved)
	l := r.Login(second)
	functiontest.WantError(t, r.resend(l), 429, "too_many_attempts", "")
	if got := r.says(l); got.ResendAfter != nil || len(got.Methods) != 0 {
		t.Errorf("after a refusal for a day: %+v", *got)
	}
	functiontest.WantError(t, r.resend(l), 429, "too_many_attempts", "") // and the account's own count was handed back
	proved := r.sameNumber(first)
	functiontest.WantStatus(t, r.resend(r.Login(proved)), 200, "a proved account")
}

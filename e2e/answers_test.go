package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
)

// The limits last for days, so that a machine that is slow refills none of them;
// only the pause is short enough to be waited for.
var smallLimits = map[string]string{
	"LIMIT_PUSHES": "4/48h", "LIMIT_MESSAGES": "3/48h", "LIMIT_MESSAGES_PAUSE": "2s", "PUSH_PAUSE": "0s", "LIMIT_CODES_ACCOUNT": "7/48h", "LIMIT_CODES_LOGIN": "3",
	"LIMIT_REGISTRATIONS": "100/1h", "LIMIT_PASSWORDS": "1000/1h", "LIMIT_PASSWORDS_ALL": "1000/1h",
}

// What an answer says of a login is what the functions then do: a method that is
// listed works, one that is not is refused, and who waits as told is not refused.
func TestAnswersAreTrue(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: smallLimits})
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c := s.client(t, tokens) // by a push, so that the app's code stays unused
			c.begin(p)
			p.approve(t)
			c.status().want(200)
			w := &walk{t: t, s: s, p: p, random: rand.New(rand.NewPCG(seed, 9))}
			w.begin()
			for range 14 {
				w.step()
			}
			w.finish()
		})
	}
}

// walk is one person's way through logins.
type walk struct {
	t      *testing.T
	s      *system
	p      *person
	random *rand.Rand
	c      *client
	said   *login // by the last answer
	steps  []string
}

func (w *walk) failed(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("after %q: %s", w.steps, fmt.Sprintf(format, args...))
}

// hear takes what an answer says of the login; the status says the same.
func (w *walk) hear(a answer) {
	w.t.Helper()
	status := w.c.status()
	if status.Login == nil {
		w.failed("no login: %s", status.raw)
	}
	w.said = status.Login
	if a.status != 200 {
		return
	}
	if d := cmp.Diff(a.Login.Methods, w.said.Methods); d != "" {
		w.failed("methods (-%s +status): %s", a.what, d)
	}
	if *a.Login.AttemptsLeft != *w.said.AttemptsLeft || (a.Login.ResendAfter == nil) != (w.said.ResendAfter == nil) {
		w.failed("%s said %s, and the status %s", a.what, a.raw, status.raw)
	}
}

func (w *walk) can(method string) bool { return slices.Contains(w.said.Methods, method) }

func (w *walk) begin() {
	w.t.Helper()
	w.c = w.s.client(w.t, tokens)
	w.hear(w.c.begin(w.p))
}

// step does one thing, and holds what was said before to what comes of it.
func (w *walk) step() {
	w.t.Helper()
	kind := []string{"sms", "call", "push", "code", "code", "deny", "login"}[w.random.IntN(7)]
	w.steps = append(w.steps, kind)
	switch kind {
	case "sms", "call":
		w.message(kind)
	case "push":
		w.push()
	case "code":
		w.code()
	case "deny":
		if w.said.Push.State == "pending" {
			w.p.deny(w.t)
			w.hear(w.c.status())
		}
	case "login":
		w.c.logOut()
		w.begin()
	}
}

func (w *walk) message(channel string) {
	w.t.Helper()
	after := w.said.ResendAfter
	if w.said.State == "pending" && !w.can(channel) && after != nil {
		w.failed("a text may be asked for, and %s is not listed: %+v", channel, *w.said)
	}
	a := w.c.resend(fields{"channel": channel, "force": true})
	switch {
	case after == nil:
		if a.status != 429 || a.Code != "too_many_attempts" {
			w.failed("%s may never be asked for: %s", channel, a.raw)
		}
	case a.status == 429 && *after > 0:
		if a.Code != "wait" || a.RetryAfter > 2 {
			w.failed("a pause is %s", a.raw)
		}
		time.Sleep(time.Duration(a.RetryAfter) * time.Second)
		a = w.c.resend(fields{"channel": channel, "force": true})
		if a.status != 200 {
			w.failed("after the pause: %s", a.raw)
		}
	case a.status != 200 || a.Sent != channel || a.SentTo == "":
		w.failed("%s may be asked for: %s", channel, a.raw)
	}
	w.hear(a)
}

func (w *walk) push() {
	w.t.Helper()
	a := w.c.resend(fields{"channel": "push"})
	switch {
	case w.said.Push.State == "pending":
		if a.status != 409 || !w.can("push") {
			w.failed("a push waits: %s", a.raw)
		}
	case w.can("push"):
		if a.status != 200 || a.Sent != "push" {
			w.failed("push was listed: %s", a.raw)
		}
	case a.status != 429 || a.Code != "too_many_attempts":
		w.failed("push was not listed: %s", a.raw)
	case w.said.PushAfter > 0 && a.RetryAfter > w.said.PushAfter:
		w.failed("pushAfter was %d: %s", w.said.PushAfter, a.raw)
	}
	w.hear(a)
}

func (w *walk) code() {
	w.t.Helper()
	if left := *w.said.AttemptsLeft; (left > 0) != w.can("app") {
		w.failed("%d codes left, and methods are %q", left, w.said.Methods)
	}
	a := w.c.verify(w.p.phone.WrongCode())
	switch left := *w.said.AttemptsLeft; {
	case left > 0 && (a.status != 401 || a.Code != "invalid_code"):
		w.failed("%d codes left: %s", left, a.raw)
	case left == 0 && (a.status != 429 || a.Code != "too_many_attempts"):
		w.failed("no code left: %s", a.raw)
	}
	w.hear(a)
}

// finish passes the login in each way that is listed for it.
func (w *walk) finish() {
	w.t.Helper()
	switch {
	case w.said.Push.State == "pending" && w.can("push"):
		w.p.approve(w.t)
		w.c.status().want(200)
	case w.can("app"):
		w.c.verify(w.p.phone.Code()).want(200)
	case w.can("sms"), w.can("call"):
		w.failed("a code may be sent, and not be typed: %+v", *w.said)
	default:
		return
	}
	w.c.wantIn(w.p)
}

// A login that can't be passed any more says so, in every field.
func TestALockedLoginSaysSo(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		p := s.member(t)
		c := s.client(t, k)
		c.begin(p)
		for range 5 {
			c.verify(p.phone.WrongCode()).want(401)
		}
		l := c.status().want(200).Login
		if l.State != "locked" || l.Methods == nil || len(l.Methods) != 0 || l.AttemptsLeft == nil || *l.AttemptsLeft != 0 || l.ResendAfter != nil || l.PushAfter != 0 || l.Method != "" {
			t.Errorf("%s: got %+v", k, *l)
		}
		// The next login may try at once, as retryAfter says.
		a := c.verify(p.phone.Code()).want(429, "too_many_attempts")
		if a.RetryAfter != 1 {
			t.Errorf("retryAfter: got %d", a.RetryAfter)
		}
		c.begin(p)
		c.verify(p.phone.Code()).want(200)
	}
}

// What stands in the way of a push may go without this login: another one's push is
// answered. The status reads this login alone and can't know it; whatever counts for
// the account does, and says so.
func TestPushAfterIsWorkedOutAnew(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "10m", "PUSH_PAUSE": "0s"}})
	for name, count := range map[string]func(*testing.T, *client, *person){
		"a text":            func(_ *testing.T, c *client, _ *person) { c.resend(fields{"force": true}).want(200) },
		"a text refused":    func(_ *testing.T, c *client, _ *person) { c.resend(fields{"force": true}).want(429, "wait") },
		"a wrong code":      func(_ *testing.T, c *client, p *person) { c.verify(p.phone.WrongCode()).want(401) },
		"another push":      func(_ *testing.T, c *client, _ *person) { c.resend(fields{"channel": "push"}).want(200) },
		"the next password": func(_ *testing.T, c *client, p *person) { c.begin(p) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			for range 2 {
				s.client(t, tokens).begin(p)
			}
			c := s.client(t, tokens)
			l := c.begin(p).Login
			if l.PushAfter == 0 || slices.Contains(l.Methods, "push") {
				t.Fatalf("two pushes are unanswered: %+v", *l)
			}
			if name == "a text refused" {
				c.resend(fields{"force": true}).want(200)
			}
			for range 2 {
				p.deny(t)
			}
			count(t, c, p)
			l = c.status().want(200).Login
			if l.PushAfter != 0 && l.Push.State != "pending" || !slices.Contains(l.Methods, "push") {
				t.Errorf("no push is unanswered: %+v", *l)
			}
		})
	}
}

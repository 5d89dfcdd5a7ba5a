package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// forced asks for a text though there is an app, and wants such an answer.
func (r *rig) forced(l functiontest.Login, status int) {
	r.T.Helper()
	functiontest.WantStatus(r.T, r.resend(l, "force", "true"), status, "a forced text")
}

func (r *rig) noticed(l functiontest.Login) {
	r.T.Helper()
	functiontest.WantField(r.T, r.resend(l), 200, "sent", "app")
}

// INC-3: "open the app" and the text that is forced after it count as one, for the
// account, for its phone and for LIMIT_UNPROVED. The one after that counts again.
func TestINC3ANoticeAndItsTextCountAsOne(t *testing.T) {
	for name, settings := range map[string][]string{
		"LIMIT_MESSAGES": {"LIMIT_MESSAGES=1/1h", "LIMIT_UNPROVED=9/1h"},
		"LIMIT_UNPROVED": {"LIMIT_MESSAGES=9/1h", "LIMIT_UNPROVED=1/1h"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, append(settings, "LIMIT_MESSAGES_PAUSE=1ms")...)
			l := r.Login(r.Account(functiontest.Unproved))
			r.noticed(l)
			functiontest.WantError(t, r.resend(l), 429, "too_many_attempts", "") // a notice follows no notice
			if said := r.says(l); said.ResendAfter == nil || *said.ResendAfter != 0 {
				t.Errorf("a forced text may follow: %+v", *said)
			}
			r.forced(l, 200)
			got := r.resend(l, "force", "true")
			functiontest.WantError(t, got, 429, "too_many_attempts", "")
			if n := len(l.Person.Phone.Inbox()); n != 1 {
				t.Errorf("%d texts", n)
			}
		})
	}
}

// INC-3: a provider that shows the notice again where a text is forced gives no endless ones.
func TestINC3AForcedNoticeIsTheLastOne(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES=9/1h", "LIMIT_UNPROVED=1/1h", "LIMIT_MESSAGES_PAUSE=1ms")
	l := r.Login(r.Account(functiontest.Unproved))
	r.noticed(l)
	r.Authy.Faults().Set(authysim.EndpointSMS, authysim.Fault{Kind: authysim.Canned,
		Body: `{"message":"Ignored: SMS is not needed for smartphones.","device":"android","ignored":true,"success":true}`})
	asked := r.Authy.Count(authysim.EndpointSMS)
	for range 5 {
		r.resend(l, "force", "true")
	}
	if n := r.Authy.Count(authysim.EndpointSMS) - asked; n != 1 {
		t.Errorf("%d notices came after the first one, want 1", n)
	}
}

// INC-3: five forced calls within seconds: the pause is the account's and the phone's, so
// one goes out, whichever logins and accounts ask.
func TestINC3OneCallAtATime(t *testing.T) {
	for _, app := range []bool{true, false} {
		r := newRig(t, "LIMIT_MESSAGES=99/1h")
		first := r.Account()
		second := r.Account(number("1", first.Account.Phone))
		if !app {
			first, second = r.without(first), r.without(second)
		}
		var logins []functiontest.Login
		for range 3 {
			logins = append(logins, r.Login(first), r.Login(second))
		}
		for _, l := range logins {
			if app {
				r.noticed(l)
			}
		}
		for i, l := range logins {
			got := r.resend(l, "channel", "call", "force", "true")
			if i == 0 && got.Status != 200 {
				t.Fatalf("got %d %s", got.Status, got.Body)
			} else if i > 0 {
				functiontest.WantError(t, got, 429, "wait", "")
			}
		}
		if n := len(first.Phone.Calls()); n != 1 {
			t.Errorf("after notices %v: %d calls", app, n)
		}
	}
}

// INC-3: of two texts that are forced at once after one notice, one is sent: the other
// one has to wait, and is then counted as any text is.
func TestINC3OneNoticeIsTakenOnce(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_MESSAGES_PAUSE=1ms", "LIMIT_MESSAGES_ALL=500/24h")
	l := r.Login(r.Account())
	r.noticed(l)
	r.Before("UpdateItem", "LOGINS_TABLE", func() { r.forced(l, 200) }) // just before the other one takes the notice
	functiontest.WantError(t, r.resend(l, "force", "true"), 429, "wait", "")
	counters, err := r.Limits.Read(t.Context(), ratelimit.Stack)
	if used := ratelimit.CeilingsFrom(r.Env("LIMIT_MESSAGES_ALL=500/24h")).All.Used(counters, time.Now()); err != nil || used > 100./500 {
		t.Errorf("%v %% of 500 messages are used, want one message: %v", used, err)
	}
	functiontest.WantError(t, r.resend(l, "force", "true"), 429, "too_many_attempts", "")
	if n := len(l.Person.Phone.Inbox()); n != 1 {
		t.Errorf("%d texts", n)
	}
}

// INC-3: the one that has to wait is told so even where the table takes nothing back at
// that moment: its login still waits.
func TestINC3ANoticeTakenWhileTheTableIsDown(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES_PAUSE=1ms")
	l := r.Login(r.Account())
	r.noticed(l)
	r.Before("UpdateItem", "LOGINS_TABLE", func() {
		r.forced(l, 200)
		r.Fail(func(operation, setting string) bool { return operation == "UpdateItem" && setting == "LIMITS_TABLE" })
	})
	got := r.resend(l, "force", "true")
	r.Fail(nil)
	functiontest.WantError(t, got, 429, "wait", "")
	if n := len(l.Person.Phone.Inbox()); n != 1 {
		t.Errorf("%d texts", n)
	}
}

// INC-3: a login that was given up meanwhile sends nothing, and nothing counts.
func TestINC3ALoginThatIsGivenUpBeforeItsForcedText(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES_PAUSE=1ms")
	l := r.Login(r.Account())
	r.noticed(l)
	before := overdue(r.buckets(l))
	r.Before("UpdateItem", "LOGINS_TABLE", func() { r.Do(l, logins.Closed{}) })
	functiontest.WantError(t, r.resend(l, "force", "true"), 404, "no_login", "")
	if diff := cmp.Diff(before, overdue(r.buckets(l))); diff != "" || len(l.Person.Phone.Inbox()) != 0 {
		t.Errorf("charged (-before +after):\n%s", diff)
	}
}

// INC-3: a forced text that was certainly not sent leaves all as it was: the notice is
// there for the next one. One that may have been sent does not.
func TestINC3AForcedTextThatWasNotSent(t *testing.T) {
	for kind, again := range map[authysim.Kind]int{authysim.RateLimited: 200, authysim.Reset: 429} {
		r := newRig(t, "LIMIT_MESSAGES=1/1h", "LIMIT_MESSAGES_PAUSE=1ms")
		l := r.Login(r.Account())
		r.noticed(l)
		before, said := overdue(r.buckets(l)), r.says(l)
		r.Authy.Faults().Set(authysim.EndpointSMS, authysim.Fault{Kind: kind})
		if got := r.resend(l, "force", "true"); got.Status < 429 {
			t.Fatalf("%s: got %d %s", kind, got.Status, got.Body)
		}
		r.Authy.Faults().Clear()
		if again == 200 {
			if diff := cmp.Diff(before, overdue(r.buckets(l))); diff != "" {
				t.Errorf("%s: charged (-before +after):\n%s", kind, diff)
			}
			if diff := cmp.Diff(said.Methods, r.says(l).Methods); diff != "" {
				t.Errorf("%s: methods (-before +after):\n%s", kind, diff)
			}
		}
		r.forced(l, again)
	}
}

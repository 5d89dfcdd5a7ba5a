package main

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/factor"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// number gives an account another number.
func number(country, e164 string) func(*functiontest.Person) {
	return func(p *functiontest.Person) { p.Account.CountryCode, p.Account.Phone = country, e164 }
}

// buckets says when each bucket of a message is full again, but for the pauses.
func (r *rig) buckets(l functiontest.Login) map[string]time.Time {
	r.T.Helper()
	n, err := phone.ParseE164(l.Person.Account.Phone)
	if err != nil {
		r.T.Fatal(err)
	}
	all := map[string]time.Time{}
	for key, names := range map[ratelimit.Key][]string{
		ratelimit.Key(l.Counters):       {"messages"},
		ratelimit.Key(l.Phone):          {"messages", "unproved"},
		ratelimit.Source("203.0.113.7"): {"messages_source"},
		ratelimit.Country(n.Area()):     {"messages_country", "messages_country_unproved"},
		ratelimit.Stack:                 {"messages_all", "messages_all_unproved"},
	} {
		counters, err := r.Limits.Read(r.T.Context(), key)
		if err != nil {
			r.T.Fatal(err)
		}
		for _, name := range names {
			all[string(key)+" "+name] = counters.FullAt(name)
		}
	}
	return all
}

// overdue drops what is full again: that is as good as never used.
func overdue(all map[string]time.Time) map[string]time.Time {
	used := map[string]time.Time{}
	for name, at := range all {
		if at.After(time.Now()) {
			used[name] = at
		}
	}
	return used
}

// A text that the account's pause refuses first has to wait for the ceilings, too.
func TestAPauseAndACeiling(t *testing.T) {
	for _, setting := range []string{"LIMIT_MESSAGES_SOURCE=2/1h", "LIMIT_MESSAGES_COUNTRY=2/1h", "LIMIT_MESSAGES_ALL=2/1h"} {
		t.Run(setting, func(t *testing.T) {
			r := newRig(t, setting)
			l := r.Login(r.without(r.Account()))
			for _, one := range []functiontest.Login{l, r.Login(r.without(r.Account()))} {
				functiontest.WantStatus(t, r.resend(one), 200)
			}
			got := r.resend(l)
			functiontest.WantError(t, got, 429, "too_many_attempts", "")
			if retry := got.JSON["retryAfter"].(float64); retry < 1790 || retry > 1800 {
				t.Errorf("retryAfter: got %v, want half an hour", retry)
			}
		})
	}
}

// TH-8: a ceiling refuses a message for every account. Nothing is sent, and nothing stays counted.
// From then on the login offers neither text nor call.
func TestTH8CeilingsRefuse(t *testing.T) {
	for _, setting := range []string{"LIMIT_MESSAGES_SOURCE=1/1h", "LIMIT_MESSAGES_COUNTRY=1/1h", "LIMIT_MESSAGES_ALL=1/1h"} {
		t.Run(setting, func(t *testing.T) {
			r := newRig(t, setting)
			first, second := r.Login(r.without(r.Account())), r.Login(r.Account())
			functiontest.WantStatus(t, r.resend(first), 200)
			before := overdue(r.buckets(second))
			got := r.resend(second, "channel", "call", "force", "true")
			functiontest.WantError(t, got, 429, "too_many_attempts", "")
			if retry := got.JSON["retryAfter"].(float64); retry < 3000 || retry > 3600 {
				t.Errorf("retryAfter: got %v", retry)
			}
			if n := len(second.Person.Phone.Calls()); n != 0 {
				t.Errorf("%d calls", n)
			}
			if diff := cmp.Diff(before, overdue(r.buckets(second))); diff != "" {
				t.Errorf("charged (-before +after):\n%s", diff)
			}
			said := r.says(second)
			if diff := cmp.Diff([]factor.Method{"app", "push"}, said.Methods); diff != "" || said.ResendAfter != nil {
				t.Errorf("resendAfter %v, methods (-want +got):\n%s", said.ResendAfter, diff)
			}
			if diff := cmp.Diff([]factor.Method{"sms", "call"}, r.says(first).Methods); diff != "" {
				t.Errorf("who may still type a code (-want +got):\n%s", diff)
			}
		})
	}
}

// How long a ceiling bars is told, where this login lives to see its end.
func TestTH8HowLongACeilingBars(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES_ALL=1/5m")
	first, second := r.Login(r.without(r.Account())), r.Login(r.without(r.Account()))
	functiontest.WantStatus(t, r.resend(first), 200)
	functiontest.WantError(t, r.resend(second), 429, "too_many_attempts", "")
	said := r.says(second)
	if said.ResendAfter == nil || *said.ResendAfter < 200 || *said.ResendAfter > 300 || len(said.Methods) != 0 {
		t.Errorf("got %+v", *said)
	}
	later := view.Rules{Codes: ratelimit.CodesFrom(r.Env())}.Login(r.Read(second), time.Now().Add(5*time.Minute))
	if diff := cmp.Diff([]factor.Method{"sms", "call"}, later.Methods); diff != "" || later.ResendAfter == nil || *later.ResendAfter != 0 {
		t.Errorf("afterwards: %+v; methods (-want +got):\n%s", *later, diff)
	}
}

// TH-8: half of what a country and the stack may have is kept for accounts that have
// proved their phone.
func TestTH8UnprovedAccountsHaveHalf(t *testing.T) {
	for _, setting := range []string{"LIMIT_MESSAGES_COUNTRY=3/24h", "LIMIT_MESSAGES_ALL=3/24h"} {
		t.Run(setting, func(t *testing.T) {
			r := newRig(t, setting)
			ask := func(options ...func(*functiontest.Person)) int {
				return r.resend(r.Login(r.without(r.Account(options...)))).Status
			}
			got := []int{ask(functiontest.Unproved), ask(functiontest.Unproved), ask(), ask(), ask(), ask(functiontest.Unproved)}
			if diff := cmp.Diff([]int{200, 429, 200, 200, 429, 429}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TH-8: a country is a calling code, and in North America outside the United States and
// Canada an area code: what is used up in one is not in another.
func TestTH8CountriesAreCountedApart(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES_COUNTRY=1/24h")
	for _, c := range []struct {
		country, number string
		want            int
	}{
		{"1", "+12015550191", 200}, {"1", "+14165550192", 429}, {"1", "+18765550193", 200}, {"1", "+18765550194", 429},
		{"1", "+18095550195", 200}, {"44", "+447700900196", 200}, {"44", "+447700900197", 429},
	} {
		functiontest.WantStatus(t, r.resend(r.Login(r.without(r.Account(number(c.country, c.number))))), c.want, c.number)
	}
}

// A number outside MESSAGE_COUNTRIES gets no text and no call: nobody is asked, nothing
// counts, and other ways stay. The same for a number that no message may go to anywhere.
func TestNumbersThatNoMessageMayGoTo(t *testing.T) {
	for name, c := range map[string]struct{ setting, country, number string }{
		"another country":       {"MESSAGE_COUNTRIES=44,1876", "1", "+12015550199"},
		"another area":          {"MESSAGE_COUNTRIES=44,1876", "1", "+18095550199"},
		"an imported toll-free": {"MESSAGE_COUNTRIES=1", "1", "+18005550199"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, c.setting)
			l := r.Login(r.Account(number(c.country, c.number)))
			for _, channel := range []string{"sms", "call"} {
				got := r.resend(l, "channel", channel, "force", "true")
				functiontest.WantError(t, got, 409, "method_unavailable", "")
			}
			if diff := cmp.Diff([]factor.Method{"app", "push"}, r.says(l).Methods); diff != "" {
				t.Errorf("methods, though the login began before the setting (-want +got):\n%s", diff)
			}
			if n := r.Authy.Count(authysim.EndpointSMS) + r.Authy.Count(authysim.EndpointCall); n != 0 {
				t.Errorf("the provider was asked %d times", n)
			}
			if counters, err := r.Limits.Read(t.Context(), ratelimit.Key(l.Counters)); err != nil || counters.FullAt("messages").After(time.Now()) {
				t.Errorf("it was counted: %v", err)
			}
			functiontest.WantStatus(t, r.resend(l, "channel", "push"), 200, "a push")
		})
	}
	r := newRig(t, "MESSAGE_COUNTRIES=44,1201")
	functiontest.WantStatus(t, r.resend(r.Login(r.without(r.Account()))), 200, "a number of a listed area")
}

// INC-3: "open the app" costs no money, so it takes nothing of the ceilings; the text
// that is forced after it does.
func TestINC3OpeningTheAppIsNoCost(t *testing.T) {
	r := newRig(t, "LIMIT_MESSAGES_SOURCE=1/1h", "LIMIT_MESSAGES_COUNTRY=1/1h", "LIMIT_MESSAGES_ALL=1/1h")
	first, second := r.Login(r.Account()), r.Login(r.Account())
	for _, l := range []functiontest.Login{first, second} {
		functiontest.WantField(t, r.resend(l), 200, "sent", "app")
		if said := r.says(l); said.ResendAfter == nil || *said.ResendAfter != 0 || !slices.Contains(said.Methods, "sms") {
			t.Errorf("after the notice: %+v", *said)
		}
	}
	functiontest.WantField(t, r.resend(first, "force", "true"), 200, "sent", "sms")
	functiontest.WantError(t, r.resend(second, "force", "true"), 429, "too_many_attempts", "")
}

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// chargedBefore counts a message in each bucket, so that one that is handed back too often
// is seen.
func (r *rig) chargedBefore(l functiontest.Login, settings ...string) {
	r.T.Helper()
	n, err := phone.ParseE164(l.Person.Account.Phone)
	if err != nil {
		r.T.Fatal(err)
	}
	ceilings, messages := ratelimit.CeilingsFrom(r.Env(settings...)), ratelimit.MessagesFrom(r.Env(settings...))
	account, owner := ratelimit.Subjects(l.CountedIn())
	for key, changes := range map[ratelimit.Key][]ratelimit.Change{
		account.Key:                     messages.Spend(account),
		owner.Key:                       messages.Spend(owner),
		ratelimit.Source("203.0.113.7"): ceilings.Source.Spend(false),
		ratelimit.Country(n.Area()):     ceilings.Country.Spend(false),
		ratelimit.Stack:                 ceilings.All.Spend(false),
	} {
		r.SpendAt(key, time.Now(), changes...)
	}
	time.Sleep(2 * time.Millisecond) // the pause
}

// How a message ends without having been sent, or without having cost money.
var unsent = map[string]struct {
	fault   authysim.Kind // of the provider; "" is none
	app     bool          // so that it asks the person to open that
	noticed bool          // it follows such a notice
	refused string        // the ceiling that is used up
	free    []string      // the buckets that are charged all the same
}{
	"the provider refuses":                     {fault: authysim.RateLimited},
	"the provider refuses what is forced":      {fault: authysim.RateLimited, app: true, noticed: true},
	"open the app":                             {app: true, free: []string{"messages", "unproved"}},
	"the source may not":                       {refused: "LIMIT_MESSAGES_SOURCE=1/1h"},
	"the country may not":                      {refused: "LIMIT_MESSAGES_COUNTRY=2/24h"},
	"the stack may not":                        {refused: "LIMIT_MESSAGES_ALL=2/24h"},
	"the stack may not, and a notice is taken": {refused: "LIMIT_MESSAGES_ALL=2/24h", app: true, noticed: true},
}

// INC-3: whatever write of the counters fails, and whether it was done or not, nothing is
// handed back twice. With the table up all of it is handed back.
func TestINC3NothingIsHandedBackTwice(t *testing.T) {
	for name, c := range unsent {
		for _, done := range []bool{true, false} {
			t.Run(fmt.Sprint(name, ", and it was done ", done), func(t *testing.T) {
				for at := int32(1); ; at++ {
					if at > 30 {
						t.Fatal("no end of writes")
					}
					settings := []string{"LIMIT_UNPROVED=5/24h", "LIMIT_MESSAGES_PAUSE=1ms",
						"LIMIT_MESSAGES_SOURCE=10/1h", "LIMIT_MESSAGES_COUNTRY=100/24h", "LIMIT_MESSAGES_ALL=500/24h", c.refused}
					r := newRig(t, settings...)
					p := r.Account(functiontest.Unproved)
					if !c.app {
						p = r.without(p)
					}
					l := r.Login(p)
					if c.noticed {
						r.noticed(l)
					}
					r.chargedBefore(l, settings...)
					r.Authy.Faults().Set(authysim.EndpointSMS, authysim.Fault{Kind: c.fault})
					before := r.buckets(l)
					failed := r.LoseWrite("LIMITS_TABLE", at, done, func() {
						r.resend(l, "force", strconv.FormatBool(c.noticed))
					})
					wantCharged(t, at, before, r.buckets(l), failed, c.free)
					if !failed {
						return
					}
				}
			})
		}
	}
}

// wantCharged compares the buckets before and after a message that cost nothing.
func wantCharged(t *testing.T, at int32, before, after map[string]time.Time, failed bool, charged []string) {
	t.Helper()
	for name, was := range before {
		if after[name].Before(was) {
			t.Errorf("write %d fails: %s is full %v earlier than before", at, name, was.Sub(after[name]))
		}
	}
	if failed {
		return
	}
	for _, bucket := range charged {
		for name := range after {
			if strings.HasSuffix(name, " "+bucket) {
				delete(before, name)
				delete(after, name)
			}
		}
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("with the table up (-before +after):\n%s", diff)
	}
}

// A text is seven writes: the request, five counters, the login. One that follows a notice
// is no more.
func TestWritesOfAText(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=600000/10m") // a bucket that is not full again costs another try
	writes := func(l functiontest.Login, force string) int {
		calls := r.Calls(func() { functiontest.WantStatus(t, r.resend(l, "force", force), 200) })
		return len(slices.DeleteFunc(calls, func(call string) bool { return strings.HasPrefix(call, "GetItem ") }))
	}
	if n := writes(r.Login(r.without(r.Account())), "false"); n != 7 {
		t.Errorf("a text: %d writes", n)
	}
	l := r.Login(r.Account())
	r.noticed(l)
	if n := writes(l, "true"); n != 7 {
		t.Errorf("a text after a notice: %d writes", n)
	}
}

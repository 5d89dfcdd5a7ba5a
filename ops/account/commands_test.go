package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/factor"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/sim/dynamodb/tabletest"
)

// Each change, as an operator makes it who answers yes.
func TestChanges(t *testing.T) {
	for name, test := range map[string]struct {
		event string
		check func(*testing.T, *rig, users.Account)
	}{
		"disable": {"account_disabled", func(t *testing.T, _ *rig, a users.Account) {
			if !a.Disabled || a.Generation != 1 || !a.Proved {
				t.Errorf("got %+v", a)
			}
		}},
		"enable": {"account_enabled", func(t *testing.T, _ *rig, a users.Account) {
			if a.Disabled || a.Generation != 1 {
				t.Errorf("got %+v", a)
			}
		}},
		"unlock": {"account_unlocked", func(t *testing.T, r *rig, a users.Account) {
			if n := r.counted(); n != 0 || a != r.account.Account {
				t.Errorf("%d counters are left, %+v", n, a)
			}
		}},
		"logout": {"account_logged_out", func(t *testing.T, _ *rig, a users.Account) {
			if a.Generation != 1 || a.Disabled || !a.Proved {
				t.Errorf("got %+v", a)
			}
		}},
		"reopen": {"account_reopened", func(t *testing.T, r *rig, a users.Account) {
			if a.Generation != 1 || a.Proved || !a.Reopened.After(r.account.CreatedAt) {
				t.Errorf("got %+v", a)
			}
		}},
		"delete": {"account_deleted", func(t *testing.T, r *rig, a users.Account) {
			if _, err := r.users.ByEmail(t.Context(), address); !errors.Is(err, users.ErrNotFound) || a.ID != "" {
				t.Errorf("the account is there: %+v, %v", a, err)
			}
			if list, err := r.factors.List(t.Context(), r.account.ID); err != nil || len(list) != 0 {
				t.Errorf("the factors are there: %+v, %v", list, err)
			}
			next := r.account.Account
			next.ID = users.NewID()
			if err := r.users.Create(t.Context(), next); err != nil {
				t.Errorf("the address is not free: %v", err)
			}
			if n := r.counted(); n != 1 { // the phone's counters, which another account may share
				t.Errorf("%d counters are left, want the phone's", n)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(a *person) { a.Disabled = name == "enable" })
			r.count()
			s := r.must(name, "  ADA.L@Example.com\ny\n")
			c, _ := named(name)
			if !strings.Contains(s.out, "Account "+r.account.ID+", Ada Lovelace, registered 2026-11-22: ") || !strings.Contains(s.out, "This will "+c.will+".\n") ||
				!strings.HasSuffix(s.out, c.done+"\n") || c.done == "" {
				t.Errorf("said %s", s.out)
			}
			r.wantEvent(s, test.event)
			after, _ := r.users.Get(t.Context(), r.account.ID)
			test.check(t, r, after)
		})
	}
	for _, c := range commands() {
		if c.changes() && c.event == "" {
			t.Errorf("%s changes something and is no event", c.name)
		}
	}
}

// All commands run in a row on each engine that speaks DynamoDB.
func TestOnEachEngine(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, client *dynamodb.Client) {
		r, _ := rigOn(t, client)
		r.count()
		for _, name := range []string{"find", "show", "export", "disable", "enable", "logout", "unlock"} {
			r.must(name, address+"\ny\n")
		}
		if now := r.now(); now.Generation != 3 || now.Disabled || r.counted() != 0 {
			t.Errorf("got %+v, %d counters", now, r.counted())
		}
		r.must("reopen", address+"\ny\n")
		r.must("delete", address+"\ny\n")
		if s := r.run("show", address+"\n"); s.err == nil {
			t.Errorf("it is still there: %s", s.out)
		}
	})
}

// Unlocking lifts the unproved set of the phone's limits, which strangers who register
// the number may have exhausted.
func TestUnlockOfAnUnprovedPhone(t *testing.T) {
	r := newRig(t, func(a *person) { a.ways[0].State = factor.Pending })
	r.count()
	r.must("unlock", address+"\ny\n")
	for _, key := range []ratelimit.Key{ratelimit.Email(strings.ToLower(address)), ratelimit.Phone(r.account.Phone, false)} {
		if kept, err := r.limits.Stored(t.Context(), key); err != nil || kept != nil {
			t.Errorf("%.10s…: %v, %v", key, kept, err)
		}
	}
}

// Any answer but yes means no.
func TestANoChangesNothing(t *testing.T) {
	for _, c := range commands() {
		if !c.changes() {
			continue
		}
		r := newRig(t)
		r.count()
		for _, typed := range []string{"n\n", "\n", "", "yess\n", "-yes\n"} {
			s := r.run(c.name, address+"\n"+typed)
			if !errors.Is(s.err, errNo) || strings.Contains(s.out, c.done) || strings.Contains(s.notes, "security_event") {
				t.Errorf("%s, %q: got %v\n%s%s", c.name, typed, s.err, s.out, s.notes)
			}
		}
		if now := r.now(); now != r.account.Account || r.counted() != 2 {
			t.Errorf("%s: the account is %+v, and %d counters are left", c.name, now, r.counted())
		}
	}
}

func TestWithoutQuestions(t *testing.T) {
	r := newRig(t)
	file := filepath.Join(t.TempDir(), "address")
	if err := os.WriteFile(file, []byte(address+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := r.must("disable", "", "-yes", "-email-file", file)
	if strings.Contains(s.notes, "?") || strings.Contains(s.notes, "e-mail") || !r.now().Disabled {
		t.Errorf("said %s", s.notes)
	}
	r.must("enable", "yes\n", "-id", r.account.ID)
	if r.now().Disabled {
		t.Error("it is disabled")
	}
}

func TestFindAndShow(t *testing.T) {
	r := newRig(t)
	if s := r.must("find", address+"\n"); s.out != r.account.ID+"\n" || strings.Contains(s.notes, "security_event") {
		t.Errorf("find: %q, %q", s.out, s.notes)
	}
	r.count()
	s := r.must("show", address+"\n")
	for _, want := range []string{
		"id          " + r.account.ID, "address     " + address, "name        Ada Lovelace", "phone       +1 ••• ••• ••23, with the app",
		"registered  2026-11-22", "state       can log in", "generation  0", "limit       codes: in use until ", "limit       passwords: in use until ",
		"limit       total: 1 wrong codes", "phone limit codes: in use until ",
	} {
		if !strings.Contains(s.out, want) {
			t.Errorf("show has no %q:\n%s", want, s.out)
		}
	}
	for _, secret := range []string{hash, "5550123", "version", "ttl", "wrote"} {
		if strings.Contains(s.out, secret) {
			t.Errorf("show has %q:\n%s", secret, s.out)
		}
	}
	r.must("disable", address+"\ny\n")
	r.must("reopen", address+"\ny\n")
	if s := r.must("show", address+"\n"); !strings.Contains(s.out, "state       disabled\n") || !strings.Contains(s.out, "not proved") || !strings.Contains(s.out, "reopened    20") {
		t.Errorf("show: %s", s.out)
	}
	for want, a := range map[string]person{
		"never passed a second factor": {}, "disabled": {Account: users.Account{Disabled: true, Proved: true}},
		"Authy no longer knows the person": {users.Account{Proved: true}, []factor.Factor{{Kind: "authy"}}},
		"can log in":                       {users.Account{Proved: true}, []factor.Factor{{Kind: "authy", Ref: "1"}}},
	} {
		if got := state(a); !strings.HasPrefix(got, want) {
			t.Errorf("%+v: %s", a, got)
		}
	}
}

// An export has everything that is stored, except what would let someone log in.
func TestExport(t *testing.T) {
	r := newRig(t)
	r.must("reopen", address+"\ny\n")
	r.account.Account = r.now() // from now on counted as not having proved the phone
	r.count()
	s := r.must("export", address+"\n")
	r.wantEvent(s, "account_exported")
	var got struct {
		Account map[string]any
		Factors []map[string]any
		Limits  map[string]map[string]any
		Absent  []string `json:"notIncluded"`
	}
	if err := json.Unmarshal([]byte(s.out), &got); err != nil {
		t.Fatalf("%v: %s", err, s.out)
	}
	for name, want := range map[string]any{
		"id": r.account.ID, "email": address, "fullName": "Ada Lovelace", "countryCode": "1", "phone": "+12015550123",
		"phoneVerified": false, "secondFactorPassed": false, "disabled": false, "generation": 1.0, "registeredAt": "2026-11-22T00:00:00Z",
	} {
		if got.Account[name] != want {
			t.Errorf("%s: got %v, want %v", name, got.Account[name], want)
		}
	}
	way := map[string]any{"id": "authy", "providerId": "4711", "phone": "+12015550123", "appKnown": true, "state": "active", "addedAt": "2026-11-22T00:00:00Z"}
	if len(got.Factors) != 1 || !maps.Equal(got.Factors[0], way) {
		t.Errorf("factors: got %v, want %v", got.Factors, way)
	}
	if got.Account["reopenedAt"] == nil || got.Limits["ofTheAccount"]["total"] != 1.0 || len(got.Absent) == 0 {
		t.Errorf("got %s", s.out)
	}
	codes, _ := got.Limits["ofThePhone"]["codes"].(string)
	if _, err := time.Parse(time.RFC3339, codes); err != nil {
		t.Errorf("a limit's time: %v", err)
	}
	for _, secret := range []string{hash, "argon2id", `"pw"`, `"wrote"`} {
		if strings.Contains(s.out, secret) {
			t.Errorf("the export has %s", secret)
		}
	}
}

// A failing table is reported, success is not claimed, and the command can be repeated.
func TestFailuresMayBeRepeated(t *testing.T) {
	for _, c := range commands() {
		r := newRig(t)
		for first := 1; ; first++ {
			n := 0
			r.before = func() bool { n++; return n >= first }
			s := r.run(c.name, "", "-yes"[:len("-yes")*min(len(c.will), 1)], "-id="+r.account.ID)
			r.before = func() bool { return false }
			if n < first {
				break
			}
			gone := c.name == "delete" && first == 5 // the last step: it can't be repeated, so the event is written now
			if s.err == nil || strings.Contains(s.out, "It is") || strings.Contains(s.notes, "security_event") != gone {
				t.Errorf("%s, request %d fails: %v\n%s%s", c.name, first, s.err, s.out, s.notes)
			}
			if gone {
				r.wantEvent(s, "account_deleted")
				break
			}
		}
	}
}

// The account may be deleted while the operator thinks about the answer.
func TestAnAccountThatIsGoneMeanwhile(t *testing.T) {
	r := newRig(t)
	n := 0
	r.before = func() bool {
		if n++; n == 3 {
			if err := r.users.Delete(t.Context(), r.account.Account); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	if s := r.run("disable", "y\n", "-id", r.account.ID); s.err == nil || !strings.Contains(s.err.Error(), "was deleted in the meantime") || strings.Contains(s.notes, "security_event") {
		t.Errorf("got %v\n%s", s.err, s.notes)
	}
}

// The runbook's policy allows exactly what the commands need.
func TestThePolicyIsTheLeast(t *testing.T) {
	r := newRig(t)
	for _, c := range commands() {
		if c.name != "delete" {
			r.run(c.name, address+"\ny\n")
		}
	}
	r.must("delete", address+"\ny\n")
	if unused := r.guard.Unused(); len(unused) > 0 {
		t.Errorf("nobody needs %v", unused)
	}
}

func TestInUse(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	got := inUse(map[string]any{
		"codes": now.Add(time.Hour).UnixMilli(), "pushes": now.UnixMilli(), "total": int64(7), "hold1": now.Add(time.Minute).UnixMilli(),
		"hold1id": "x", "ttl": now.Unix() * 1000, "version": now.Add(time.Hour).UnixMilli(), "wrote": "x",
	}, now)
	want := "codes: in use until 2026-11-30T13:00:00Z, hold1: in use until 2026-11-30T12:01:00Z, total: 7 wrong codes since a second factor was passed"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	if got := inUse(map[string]any{"total": int64(0)}, now); len(got) > 0 {
		t.Errorf("no wrong code is in use: %s", got)
	}
}

package main

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/ratelimit"
	"countersign/sim/functiontest"
)

// hashMemory is what one check of a password takes: argon2id with 19 MiB. Whether the work was done is seen by the memory that
// was taken for it, which says the same on every machine, busy or not.
const hashMemory = 19 << 20

// taken is how much memory was allocated meanwhile, by the function and by the tables, which live in this process too.
func taken(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// EN-1: a refused password costs one hash, whatever it was refused for, so that the time tells nobody who has an account,
// or which address is locked.
func TestEN1EveryRefusalCostsOneHash(t *testing.T) {
	for name, test := range map[string]struct {
		email    func(r *rig) string
		password string
		status   int
	}{
		"unknown":                 {func(*rig) string { return "nobody@example.com" }, functiontest.Password, 403},
		"wrong":                   {func(r *rig) string { return r.Account().Account.Email }, "wrong password", 403},
		"disabled":                {func(r *rig) string { return r.Account(functiontest.Disabled).Account.Email }, functiontest.Password, 403},
		"locked":                  {func(r *rig) string { return lockedOut(r, r.Account().Account.Email) }, "wrong password", 429},
		"locked, right password":  {func(r *rig) string { return lockedOut(r, r.Account().Account.Email) }, functiontest.Password, 429},
		"locked, unknown address": {func(r *rig) string { return lockedOut(r, "nobody@example.com") }, functiontest.Password, 429},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "LIMIT_PASSWORDS=2/1h", "LIMIT_PASSWORDS_ALL=2/1h")
			email := test.email(r)
			var got apitest.Answer
			memory := taken(func() { got = r.logIn(email, test.password) })
			if got.Status != test.status {
				t.Fatalf("got %d %s, want %d", got.Status, got.Body, test.status)
			}
			if memory < hashMemory || memory > 2*hashMemory {
				t.Errorf("%d KiB were taken, want those of one hash, %d KiB", memory>>10, hashMemory>>10)
			}
		})
	}
}

// EN-1: a wrong password takes the same calls of the tables, whatever is counted of the
// account, so that the time tells nobody that there is one.
func TestEN1AWrongPasswordTakesTheSameCalls(t *testing.T) {
	source := 0
	calls := func(r *rig, email string) []string {
		source++ // one that has not been counted yet
		return r.Calls(func() {
			got := r.logIn(email, "wrong password", apitest.SourceIP(fmt.Sprintf("198.51.100.%d", source)))
			functiontest.WantError(t, got, 403, "invalid_credentials", "")
		})
	}
	r := newRig(t)
	want := calls(r, "nobody@example.com")
	for name, change := range map[string]ratelimit.Change{
		"new": ratelimit.Reset{Bucket: "codes"}, "after a wrong code": ratelimit.Count{Max: 100}, "after a right one": ratelimit.ResetTotal{},
	} {
		p := r.Account()
		r.Spend(p, change)
		if diff := cmp.Diff(want, calls(r, p.Account.Email)); diff != "" {
			t.Errorf("%s (-unknown +known):\n%s", name, diff)
		}
	}
}

// lockedOut uses up an address's passwords, and gives it back.
func lockedOut(r *rig, email string) string {
	for i := range 2 {
		r.logIn(email, "wrong password", apitest.SourceIP(fmt.Sprintf("198.51.100.%d", i)))
	}
	return email
}

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

// hashMemory is the memory that one check of a password takes: argon2id with 19 MiB. The tests
// look at the memory to see whether the work was done, because it is the same on every machine,
// busy or not.
const hashMemory = 19 << 20

// taken returns how much memory was allocated meanwhile, by the function and by the tables,
// which run in the same process.
func taken(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// EN-1: every refused password costs one hash, whatever the reason. So the time tells neither
// which address has an account, nor which is locked.
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

// EN-1: a wrong password makes the same calls to the tables, with and without an account. So
// the time does not tell that there is an account.
func TestEN1AWrongPasswordTakesTheSameCalls(t *testing.T) {
	source := 0
	calls := func(r *rig, email string) []string {
		source++ // a source that has not been counted yet
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

// lockedOut uses up the limit of an address's passwords, and returns the address.
func lockedOut(r *rig, email string) string {
	for i := range 2 {
		r.logIn(email, "wrong password", apitest.SourceIP(fmt.Sprintf("198.51.100.%d", i)))
	}
	return email
}

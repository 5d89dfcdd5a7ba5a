package main

import (
	"errors"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

const theirs = "another long password"

// since makes an account that was registered so long ago.
func since(ago time.Duration) func(*functiontest.Person) {
	return func(p *functiontest.Person) { p.Account.CreatedAt = time.Now().Add(-ago) }
}

// squatted is an account that somebody registered long ago, and never proved.
func (r *rig) squatted(options ...func(*functiontest.Person)) functiontest.Person {
	r.T.Helper()
	return r.Account(append([]func(*functiontest.Person){functiontest.Unproved, since(25 * time.Hour)}, options...)...)
}

// instead registers an account's address with another password.
func (r *rig) instead(p functiontest.Person, options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	return r.register(ada("email", p.Account.Email, "password", theirs), options...)
}

// kept checks that the address is still the account's, and that nothing was changed.
func (r *rig) kept(p functiontest.Person, got apitest.Answer) {
	r.T.Helper()
	taken(r.T, got)
	now, err := r.Users.ByEmail(r.T.Context(), p.Account.Email)
	if err != nil || now.ID != p.Account.ID || now.Phone != p.Account.Phone || now.PasswordHash != p.Account.PasswordHash {
		r.T.Errorf("the account is now %+v, %v", now, err)
	}
}

func TestTH10AnotherPasswordTakesAnAddressThatNobodyProved(t *testing.T) {
	r := newRig(t)
	p := r.squatted()
	before := r.Login(p, functiontest.Registered)
	got := r.instead(p)
	now, err := r.Users.ByEmail(t.Context(), p.Account.Email)
	if got.Status != 201 || err != nil {
		t.Fatalf("got %d %s, %v", got.Status, got.Body, err)
	}
	id := got.JSON["user"].(map[string]any)["id"]
	if now.ID == p.Account.ID || now.ID != id || now.Phone != "+12015550177" || now.Proved || !now.CreatedAt.After(p.Account.CreatedAt) {
		t.Errorf("the answer has %s, the account is %+v", id, now)
	}
	if _, err := r.Users.Get(t.Context(), before.Account); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the old account: %v, want %v", err, users.ErrNotFound)
	}
	if list, err := r.Factors.List(t.Context(), before.Account); err != nil || len(list) != 0 {
		t.Errorf("the old account's factors: %+v, %v", list, err)
	}
	if way := r.FactorOf(functiontest.Person{Account: now}); way.Number != now.Phone {
		t.Errorf("the new account's factor: %+v", way)
	}
	// The new one holds it again, and is its owner's to register again.
	r.kept(functiontest.Person{Account: now}, r.register(ada("email", p.Account.Email)))
	if again := r.instead(p); again.Status != 201 || again.JSON["user"].(map[string]any)["id"] != id {
		t.Errorf("again: got %d %s", again.Status, again.Body)
	}
}

func TestTH10AnAddressIsHeld(t *testing.T) {
	r := newRig(t, "REGISTRATION_LIFETIME=2h", "ADDRESS_HOLD=3h", "LIMIT_REGISTRATIONS=100/1h")
	held := map[string]functiontest.Person{
		"registered a while ago": r.Account(functiontest.Unproved, since(170*time.Minute)),
		"proved":                 r.Account(since(1000 * time.Hour)),
		"disabled":               r.squatted(functiontest.Disabled),
		"reopened by an operator": r.squatted(func(p *functiontest.Person) {
			p.Account.Reopened = time.Now().Add(-time.Hour)
		}),
		"a phone that has to be proved again": r.squatted(func(p *functiontest.Person) { p.Account.Proved = true }),
	}
	asked := r.Authy.Count(authysim.EndpointRegister)
	for name, p := range held {
		t.Run(name, func(t *testing.T) { r.kept(p, r.instead(p)) })
	}
	r.WantAsked(authysim.EndpointRegister, asked)
	functiontest.WantStatus(t, r.instead(r.Account(functiontest.Unproved, since(190*time.Minute))), 201, "after the hold")
	// A registration's session is never cut short.
	r.Set("REGISTRATION_LIFETIME=4h", "ADDRESS_HOLD=3h", "LIMIT_REGISTRATIONS=100/1h")
	p := r.Account(functiontest.Unproved, since(190*time.Minute))
	r.kept(p, r.instead(p))
}

// Registering again with the account's own password does not renew the hold.
func TestTH10RegisteringAgainRenewsNothing(t *testing.T) {
	r := newRig(t)
	p := r.squatted()
	if got := r.register(ada("email", p.Account.Email)); got.Status != 201 || r.Again(p).Generation != 1 {
		t.Fatalf("got %d %s", got.Status, got.Body)
	}
	functiontest.WantStatus(t, r.instead(p), 201)
}

// The account was read, and then something happened to it: the transaction looks again.
func TestTH10StaleReads(t *testing.T) {
	r := newRig(t)
	for name, change := range map[string]func(functiontest.Person) error{
		"proved":   func(p functiontest.Person) error { return r.Users.MarkProved(t.Context(), p.Account.ID, 0) },
		"disabled": func(p functiontest.Person) error { return r.Users.SetDisabled(t.Context(), p.Account.ID, true) },
		"reopened": func(p functiontest.Person) error {
			return r.Users.Reopen(t.Context(), p.Account.ID, time.Now())
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := r.squatted()
			r.Before("TransactWriteItems", "", func() {
				if err := change(p); err != nil {
					t.Error(err)
				}
			})
			r.kept(p, r.instead(p))
		})
	}
	t.Run("replaced", func(t *testing.T) {
		p := r.squatted()
		next := p.Account
		next.ID = users.NewID()
		r.Before("TransactWriteItems", "", func() {
			if err := r.Users.Supersede(t.Context(), p.Account, next, time.Now()); err != nil {
				t.Error(err)
			}
		})
		r.kept(functiontest.Person{Account: next}, r.instead(p))
	})
}

// What the account before used up of the address is not the new person's: its
// hundred wrong codes would bar them for ever, and its texts tell of it. The password is
// handed back.
func TestTH10TheNewAccountStartsCounting(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h")
	p := r.squatted()
	account, _ := functiontest.Subjects(p)
	codes := ratelimit.Codes{Login: 5, Account: ratelimit.Limit{N: 1000, Per: time.Hour}, Total: 100}
	for range 100 {
		r.Spend(p, codes.Spend(account)...)
	}
	texts := ratelimit.Messages{Account: ratelimit.Limit{N: 5, Per: time.Hour}, Pause: time.Millisecond, Unproved: ratelimit.Limit{N: 9, Per: time.Hour}}
	for n := range 5 {
		r.SpendAt(account.Key, time.Now().Add(time.Duration(n)*time.Second), texts.Spend(account)...)
	}
	got := r.instead(p)
	says := got.JSON["login"].(map[string]any)
	if got.Status != 201 || says["attemptsLeft"] != 5.0 || says["resendAfter"] != 0.0 {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	if kept, err := r.Limits.Stored(t.Context(), account.Key); err != nil || kept["total"] != nil || kept["codes"] != nil || kept["messages"] != nil {
		t.Errorf("what is counted: %v, %v", kept, err)
	}
	functiontest.WantStatus(t, r.instead(p), 201, "the password was counted")
}

// Whoever can't prove a phone keeps no address by using its passwords up either: after the
// hold that bars nobody, and before it nothing is told.
func TestTH10GuessersKeepNoAddress(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=10/8000h", "LIMIT_PASSWORDS_ALL=10/8000h")
	passwords := ratelimit.Passwords{From: ratelimit.Limit{N: 10, Per: 8000 * time.Hour}, All: ratelimit.Limit{N: 10, Per: 8000 * time.Hour}}
	guessed := func(p functiontest.Person) functiontest.Person {
		for range 10 {
			r.Spend(p, passwords.Spend("", "192.0.2.1")...)
		}
		return p
	}
	for name, p := range map[string]functiontest.Person{
		"held":     r.Account(functiontest.Unproved),
		"proved":   r.Account(since(1000 * time.Hour)),
		"disabled": r.squatted(functiontest.Disabled),
	} {
		guessed(p)
		for _, q := range []string{theirs, functiontest.Password} {
			functiontest.WantStatus(t, r.register(ada("email", p.Account.Email, "password", q)), 429, name)
		}
	}
	p := guessed(r.squatted())
	account, _ := functiontest.Subjects(p)
	before, _ := r.Limits.Stored(t.Context(), account.Key)
	got := r.instead(p)
	now, err := r.Users.ByEmail(t.Context(), p.Account.Email)
	if got.Status != 201 || err != nil || now.ID == p.Account.ID {
		t.Fatalf("got %d %s, %v", got.Status, got.Body, err)
	}
	if after, err := r.Limits.Stored(t.Context(), account.Key); err != nil || after["passwords"] != before["passwords"] {
		t.Errorf("a password that was not counted was handed back: %v, then %v, %v", before, after, err)
	}
}

// ER-1: whichever request fails, there is one account, and the next try succeeds.
func TestTH10AFailureLeavesNothingInTheWay(t *testing.T) {
	r := newRig(t, "LIMIT_REGISTRATIONS=1000/1h")
	var p functiontest.Person
	r.FailEach(5, func() func() apitest.Answer {
		p = r.squatted()
		return func() apitest.Answer { return r.instead(p) }
	}, func(got apitest.Answer) { functiontest.WantStatus(t, got, 201) }, func(got apitest.Answer) {
		functiontest.WantError(t, got, 503, "unavailable", "")
		functiontest.WantStatus(t, r.instead(p), 201, "the next try")
	})
}

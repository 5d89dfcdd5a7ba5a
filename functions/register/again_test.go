package main

import (
	"errors"
	"fmt"
	"regexp"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/users"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// taken is an answer to an address that has an account.
func taken(t testing.TB, got apitest.Answer) {
	t.Helper()
	functiontest.WantError(t, got, 409, "email_taken", "email")
}

func TestATakenAddress(t *testing.T) {
	r := newRig(t)
	proved, other := r.Account(), r.Account(functiontest.Unproved)
	disabled := r.Account(functiontest.Unproved, functiontest.Disabled)
	enrolled := r.Authy.Count(authysim.EndpointRegister)
	taken(t, r.register(ada("email", proved.Account.Email)))                                 // with the right password
	taken(t, r.register(ada("email", proved.Account.Email, "password", "another password"))) // and with a wrong one
	taken(t, r.register(ada("email", "PERSON2@example.com ", "password", "another password")))
	taken(t, r.register(ada("email", disabled.Account.Email)))
	for _, p := range []functiontest.Person{proved, other, disabled} {
		if now := r.Again(p); now.Phone != p.Account.Phone || now.Generation != 0 || now.PasswordHash != p.Account.PasswordHash {
			t.Errorf("the account changed: %+v", now)
		}
	}
	r.WantAsked(authysim.EndpointRegister, enrolled)
}

// user.id is drawn for the account: it is the same however the address is written,
// and another one when the address is registered anew after a deletion.
func TestTheUsersID(t *testing.T) {
	r := newRig(t)
	id := func(got apitest.Answer) string {
		t.Helper()
		user, _ := got.JSON["user"].(map[string]any)
		text, _ := user["id"].(string)
		if got.Status != 201 || !regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`).MatchString(text) {
			t.Fatalf("got %d %s", got.Status, got.Body)
		}
		return text
	}
	first := id(r.register(ada()))
	account, err := r.Users.ByEmail(t.Context(), "Ada@Example.com")
	if err != nil || account.ID != first {
		t.Errorf("the account is %s, %v; the answer says %s", account.ID, err, first)
	}
	if again := id(r.register(ada("email", "ADA@example.com", "phone", "201-555-0178"))); again != first {
		t.Errorf("registered again: got %s, want %s", again, first)
	}
	r.Delete(functiontest.Person{Account: account})
	if anew := id(r.register(ada())); anew == first {
		t.Error("registered anew after a deletion: the id is the old one")
	}
}

// A person who knows the password of an account that never passed a second factor may register
// it again with another phone. That ends all its logins and sessions.
func TestRegisteringAgainReplacesThePhone(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	before := []functiontest.Login{r.Login(p), r.Login(p, functiontest.Registered), r.Login(p, functiontest.Cookie)}
	r.Authy.Phone("1", "2015550177").InstallApp()
	got := r.register(ada("email", "PERSON1@example.com", "fullName", "Ada King"))
	functiontest.Want(t, got, 201, `{"token":"TOKEN","state":"active","session":{"aal":"aal1","amr":["pwd"],"authTime":"TIME","expiresAt":"TIME"},
		"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,`+byApp+`,"attemptsLeft":5,"resendAfter":0},
		"user":{"id":"ID","fullName":"Ada King","email":"PERSON1@example.com","phone":"+1 ••• ••• ••77","phoneVerified":false}}`)
	now := r.Again(p)
	if now.Phone != "+12015550177" || now.FullName != "Ada King" || now.Generation != 1 {
		t.Errorf("got %+v", now)
	}
	way := r.FactorOf(p)
	if way.Ref == p.Factor.Ref || way.Number != now.Phone || !way.App || way.State != factor.Pending {
		t.Errorf("the factor: %+v", way)
	}
	for _, l := range before {
		if s := r.Read(l); s.Generation == now.Generation {
			t.Error("a login from before is of the new generation")
		}
	}
	if s := r.Behind(got.JSON["token"].(string)); s.Generation != 1 || s.Factor().Ref != way.Ref {
		t.Errorf("the new session is of generation %d", s.Generation)
	}
}

// A taken address counts as a password attempt, as a login does; a right password
// is handed back.
func TestATakenAddressCountsAsAPassword(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h")
	p := r.Account(functiontest.Unproved)
	for range 4 {
		functiontest.WantStatus(t, r.register(ada("email", p.Account.Email)), 201, "the right password")
	}
	for range 2 {
		taken(t, r.register(ada("email", p.Account.Email, "password", "another password")))
	}
	functiontest.WantError(t, r.register(ada("email", "PERSON1@EXAMPLE.COM")), 429, "too_many_attempts", "")
	functiontest.WantError(t, r.register(ada("email", p.Account.Email)), 429, "too_many_attempts", "")
	functiontest.WantStatus(t, r.register(ada("email", p.Account.Email), apitest.SourceIP("198.51.100.1")), 201, "from another source")
	r.Set("LIMIT_PASSWORDS_ALL=1/1h")
	q := r.Account()
	taken(t, r.register(ada("email", q.Account.Email, "password", "another password")))
	functiontest.WantError(t, r.register(ada("email", q.Account.Email), apitest.SourceIP("198.51.100.2")), 429, "too_many_attempts", "")
}

func TestRegistrationsAreLimitedBySource(t *testing.T) {
	r := newRig(t, "LIMIT_REGISTRATIONS=2/1h")
	functiontest.WantError(t, r.register(ada("phone", "1")), 400, "invalid_field", "phone") // costs nothing
	taken(t, r.register(ada("email", r.Account().Account.Email)))                           // counts
	functiontest.WantStatus(t, r.register(ada()), 201)
	next := ada("email", "next@example.com")
	functiontest.WantError(t, r.register(next, apitest.Header("X-Forwarded-For", "192.0.2.1")), 429, "too_many_attempts", "")
	functiontest.WantStatus(t, r.register(next, apitest.SourceIP("198.51.100.1")), 201, "from another source")
	r.Set("LIMIT_SOURCE=1/10m")
	one := apitest.SourceIP("198.51.100.2")
	r.register(ada("email", "third@example.com"), one)
	functiontest.WantError(t, r.register(ada("email", "fourth@example.com"), one), 429, "too_many_attempts", "")
}

// Of many registrations of one address at once one makes the account.
func TestOneAddressAtOnce(t *testing.T) {
	r := newRig(t, "LIMIT_REGISTRATIONS=100/1h")
	answers := make([]apitest.Answer, 8)
	functiontest.Crowd(len(answers), func(i int) {
		answers[i] = r.register(ada("password", fmt.Sprintf("another password %d", i)), apitest.SourceIP(fmt.Sprintf("198.51.100.%d", i)))
	})
	created := 0
	for _, got := range answers {
		switch got.Status {
		case 201:
			created++
		default:
			taken(t, got)
		}
	}
	if created != 1 {
		t.Errorf("%d accounts", created)
	}
}

// The account may change between our look and our write: then the write loses.
func TestAnAccountThatIsProvedMeanwhile(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	r.Before("TransactWriteItems", "USERS_TABLE", func() {
		if err := r.Users.MarkProved(t.Context(), p.Account.ID, 0); err != nil {
			t.Error(err)
		}
	})
	taken(t, r.register(ada("email", p.Account.Email)))
	if now := r.Again(p); now.Phone != p.Account.Phone {
		t.Error("a proved phone was replaced")
	}
}

// ER-1: whichever read or write fails, the next try succeeds: nothing that was
// left behind stands in its way.
func TestER1AFailureLeavesNothingInTheWay(t *testing.T) {
	for name, prepare := range map[string]func(r *rig) string{
		"a new address": func(r *rig) string { return fmt.Sprintf("new%s@example.com", users.NewID()) },
		"a known one":   func(r *rig) string { return r.Account(functiontest.Unproved).Account.Email },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "LIMIT_REGISTRATIONS=1000/1h")
			email := ""
			r.FailEach(4, func() func() apitest.Answer {
				email = prepare(r)
				return func() apitest.Answer { return r.register(ada("email", email), functiontest.AsCookieClient()) }
			}, func(got apitest.Answer) { functiontest.WantStatus(t, got, 201) }, func(got apitest.Answer) {
				functiontest.WantError(t, got, 503, "unavailable", "")
				functiontest.WantStatus(t, r.register(ada("email", email)), 201, "the next try")
			})
		})
	}
}

// The process dies between the provider and the table: the next try succeeds.
func TestAProcessThatDiedAfterTheProvider(t *testing.T) {
	r := newRig(t)
	r.Fail(func(operation, setting string) bool {
		return setting == "USERS_TABLE" && operation == "TransactWriteItems"
	})
	functiontest.WantError(t, r.register(ada()), 503, "unavailable", "")
	r.Fail(nil)
	if !r.Authy.Phone("1", "2015550177").Registered() {
		t.Fatal("Authy was not asked")
	}
	if _, err := r.Users.ByEmail(t.Context(), "ada@example.com"); !errors.Is(err, users.ErrNotFound) {
		t.Fatalf("an account is there: %v", err)
	}
	functiontest.WantStatus(t, r.register(ada()), 201, "the next try")
}

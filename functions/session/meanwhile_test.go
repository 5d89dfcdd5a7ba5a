package main

import (
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/password"
	"countersign/sim/functiontest"
)

// Two logins at once find the same old hash. The second one does not need to replace it any
// more, and must not fail for that.
func TestAnotherLoginRehashesFirst(t *testing.T) {
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = imported })
	other, err := password.Hash(functiontest.Password)
	if err != nil {
		t.Fatal(err)
	}
	r.Before("UpdateItem", "USERS_TABLE", func() {
		if err := r.Users.Rehash(t.Context(), p.Account.ID, imported, other); err != nil {
			t.Error(err)
		}
	})
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
	if got := r.Again(p).PasswordHash; got != other {
		t.Error("the second hash replaced the first")
	}
}

// The account gets another phone while we ask about the app. The answer is about the old phone,
// so it is not noted.
func TestThePhoneIsReplacedWhileTheAppIsAskedFor(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	r.Push(r.Login(p, functiontest.Began(5*time.Minute)), 3*time.Minute)
	p.Phone.RemoveApp()
	r.Before("UpdateItem", "FACTORS_TABLE", func() { r.Replace(p) })
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
	if !r.FactorOf(p).App {
		t.Error("the new phone lost its app")
	}
}

// If the finding about the app can't be written, the login fails.
func TestALoginThatCannotNoteTheAppFails(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.Push(r.Login(p, functiontest.Began(5*time.Minute)), 3*time.Minute)
	p.Phone.RemoveApp()
	r.Fail(func(operation, setting string) bool { return operation == "UpdateItem" && setting == "FACTORS_TABLE" })
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 503, "unavailable", "")
	r.Fail(nil)
}

// A password that could not be counted is not checked. The account's hash here is broken, so
// checking it would show in the answer.
func TestNoPasswordIsCheckedUncounted(t *testing.T) {
	known := functiontest.Browser()
	for name, from := range map[string]apitest.Option{"any browser": functiontest.AsCookieClient(), "a known one": functiontest.In(known)} {
		r := newRig(t)
		p := r.Account(func(p *functiontest.Person) { p.Account.PasswordHash = "none" })
		r.Know(p, known, month)
		updates := 0
		r.Fail(func(operation, setting string) bool {
			if operation == "UpdateItem" && setting == "LIMITS_TABLE" {
				updates++
			}
			return updates > 1 // the first counts the request
		})
		functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, from), 503, name)
		r.Fail(nil)
	}
}

// A right password is handed back if the login can't start. Otherwise a table that is down for
// a moment would lock people out.
func TestARightPasswordIsHandedBackWhenItsFactorsCannotBeRead(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h")
	p := r.Account()
	r.Fail(func(_, setting string) bool { return setting == "FACTORS_TABLE" })
	for range 4 {
		functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 503, "unavailable", "")
	}
	r.Fail(nil)
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
}

// If an account is deleted while its password is checked, the answer is that to an unknown
// address.
func TestTheAccountGoesWhileItsPasswordIsChecked(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.Before("Query", "FACTORS_TABLE", func() { r.Delete(p) })
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 403, "invalid_credentials", "")
}

// The phone is replaced after the login read the account, and the provider forgets the person
// of the new phone. The login must not enrol the old number in its place.
func TestAReplacedPhoneIsNotEnrolledAgain(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.Unproved)
	r.Before("Query", "FACTORS_TABLE", func() {
		r.Replace(p)
		if err := r.Factors.SetLost(t.Context(), r.FactorOf(p)); err != nil {
			t.Error(err)
		}
	})
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
	if f := r.FactorOf(p); f.Ref != "" || f.Number == p.Account.Phone {
		t.Errorf("the new phone's factor is %+v", f)
	}
}

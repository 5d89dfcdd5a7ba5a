package functiontest

import (
	"fmt"
	"sync"
	"time"

	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/password"
	"countersign/shared/users"
	authysim "countersign/sim/authy"
)

// Password is everybody's.
const Password = "correct horse battery"

// hash is made once, because it is meant to be slow.
var hash = sync.OnceValues(func() (string, error) { return password.Hash(Password) })

// Person is somebody with an account and a phone.
type Person struct {
	Account users.Account
	Phone   *authysim.Phone
}

// Account makes a person: known to Authy, with the app, and with second factors
// passed before, but for what the options change.
func (s *System) Account(options ...func(*users.Account)) Person {
	s.T.Helper()
	text, err := hash()
	if err != nil {
		s.T.Fatal(err)
	}
	s.people++
	a := users.Account{
		ID: users.NewID(), Email: fmt.Sprintf("Person%d@Example.com", s.people), FullName: "Ada Lovelace", PasswordHash: text,
		CountryCode: "1", Phone: fmt.Sprintf("+1201555%04d", 100+s.people),
		Device: true, Proved: true, PhoneVerified: true, CreatedAt: time.Now(),
	}
	for _, change := range options {
		change(&a)
	}
	phone := s.Authy.Phone(a.CountryCode, a.Phone[len("+"+a.CountryCode):])
	if a.Device {
		phone.InstallApp()
	}
	f, err := authy.Enrolment{Client: s.provider}.Enrol(s.T.Context(), factor.Person{Email: a.Email, CountryCode: a.CountryCode, National: phone.Number()})
	if err != nil {
		s.T.Fatal(err)
	}
	a.AuthyID = f.Ref
	if err := s.Users.Create(s.T.Context(), a); err != nil {
		s.T.Fatal(err)
	}
	return Person{Account: a, Phone: phone}
}

// NoApp is an account whose phone has no app.
func NoApp(a *users.Account) { a.Device = false }

// Disabled is an account that an operator has locked out.
func Disabled(a *users.Account) { a.Disabled = true }

// Unproved is an account that passed no second factor yet.
func Unproved(a *users.Account) { a.Proved, a.PhoneVerified = false, false }

// Again reads the person's account as it stands.
func (s *System) Again(p Person) users.Account {
	s.T.Helper()
	a, err := s.Users.Get(s.T.Context(), p.Account.ID)
	if err != nil {
		s.T.Fatal(err)
	}
	return a
}

// Disable locks the person's account, or opens it again.
func (s *System) Disable(p Person, disabled bool) {
	s.T.Helper()
	if err := s.Users.SetDisabled(s.T.Context(), p.Account.ID, disabled); err != nil {
		s.T.Error(err)
	}
}

// DisableAfterLook locks the person's account once the function has asked for an account,
// just before it does this operation on the table that a setting names.
func (s *System) DisableAfterLook(p Person, operation, setting string) {
	looked := false
	s.Meanwhile(func(o, of string) bool {
		looked = looked || of == "USERS_TABLE"
		return looked && o == operation && of == setting
	}, func() { s.Disable(p, true) })
}

// Delete takes the account and its address out of the table, as the operator's tool
// does.
func (s *System) Delete(p Person) {
	s.T.Helper()
	if err := s.Users.Delete(s.T.Context(), p.Account); err != nil {
		s.T.Fatal(err)
	}
}

// Replace registers the account again with another phone, which ends what was
// begun before.
func (s *System) Replace(p Person) {
	s.T.Helper()
	next := p.Account
	next.Generation++
	next.Phone = "+12015559999"
	if err := s.Users.Replace(s.T.Context(), p.Account, next); err != nil {
		s.T.Fatal(err)
	}
}

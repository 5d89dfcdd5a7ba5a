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

// Person is somebody with an account, a factor to prove it and a phone.
type Person struct {
	Account users.Account
	Factor  factor.Factor
	Phone   *authysim.Phone
}

// Account makes a person: known to Authy, with the app, and with second factors
// passed before, but for what the options change.
func (s *System) Account(options ...func(*Person)) Person {
	s.T.Helper()
	text, err := hash()
	if err != nil {
		s.T.Fatal(err)
	}
	s.people++
	p := Person{
		Account: users.Account{
			ID: users.NewID(), Email: fmt.Sprintf("Person%d@Example.com", s.people), FullName: "Ada Lovelace", PasswordHash: text,
			CountryCode: "1", Phone: fmt.Sprintf("+1201555%04d", 100+s.people), Proved: true, CreatedAt: time.Now(),
		},
		Factor: factor.Factor{App: true, State: factor.Active},
	}
	for _, change := range options {
		change(&p)
	}
	a := p.Account
	p.Phone = s.Authy.Phone(a.CountryCode, a.Phone[len("+"+a.CountryCode):])
	if p.Factor.App {
		p.Phone.InstallApp()
	}
	enrolled, err := authy.Enrolment{Client: s.provider}.Enrol(s.T.Context(), factor.Person{
		Email: a.Email, CountryCode: a.CountryCode, National: p.Phone.Number(), E164: a.Phone,
	})
	if err != nil {
		s.T.Fatal(err)
	}
	enrolled.Account, enrolled.App, enrolled.State, enrolled.Added = a.ID, p.Factor.App, p.Factor.State, a.CreatedAt
	p.Factor = enrolled
	if err := s.Users.Create(s.T.Context(), a, s.Factors.Put(p.Factor)); err != nil {
		s.T.Fatal(err)
	}
	return p
}

// NoApp is a person whose phone has no app.
func NoApp(p *Person) { p.Factor.App = false }

// Disabled is a person whom an operator has locked out.
func Disabled(p *Person) { p.Account.Disabled = true }

// Unproved is a person who passed no second factor yet.
func Unproved(p *Person) { p.Account.Proved, p.Factor.State = false, factor.Pending }

// ProvedIs is Unproved, or nothing.
func ProvedIs(proved bool) func(*Person) {
	if proved {
		return func(*Person) {}
	}
	return Unproved
}

// proved tells whether the person has proved the phone.
func (p Person) proved() bool { return p.Account.Proved && p.Factor.State == factor.Active }

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

// FactorOf reads the person's factor as it stands.
func (s *System) FactorOf(p Person) factor.Factor {
	s.T.Helper()
	list, err := s.Factors.List(s.T.Context(), p.Account.ID)
	if err != nil || len(list) != 1 {
		s.T.Fatalf("got factors %v, %v, want one", list, err)
	}
	return list[0]
}

// Delete takes the account and its address out of the table, as the operator's tool
// does.
func (s *System) Delete(p Person) {
	s.T.Helper()
	if err := s.Users.Delete(s.T.Context(), p.Account, s.Factors.Delete(s.FactorOf(p))); err != nil {
		s.T.Fatal(err)
	}
}

// Replace registers the account again with another phone, which ends what was
// begun before.
func (s *System) Replace(p Person) {
	s.T.Helper()
	next, way := p.Account, p.Factor
	next.Generation++
	next.Phone = "+12015559999"
	way.Number, way.Ref, way.State = next.Phone, "9999", factor.Pending
	if err := s.Users.Replace(s.T.Context(), p.Account, next, s.Factors.Put(way)); err != nil {
		s.T.Fatal(err)
	}
}

package rig

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/password"
	"countersign/shared/users"
	authysim "countersign/sim/authy"
)

// Password is everybody's.
const Password = "correct horse battery"

// hash is made once: it is meant to be slow.
var hash = sync.OnceValues(func() (string, error) { return password.Hash(Password) }) //nolint:gochecknoglobals // a constant that takes time

// Person is somebody with a phone.
type Person struct {
	Account, AuthyID       string // the provider's id of the person; both are "" for a stranger
	Email, Country, Number string
	Phone                  *authysim.Phone
}

// People makes persons for a system.
type People struct {
	phones   *authysim.Server
	accounts *users.Table
	factors  *factors.Table
	provider *authy.Client
	made     atomic.Int64
}

// NewPeople makes persons whose phones are a simulator's and whose accounts and factors go into
// tables.
func NewPeople(phones *authysim.Server, accounts *users.Table, ways *factors.Table) (*People, error) {
	provider, err := authy.New(phones.URL(), func(context.Context) (string, error) { return phones.Key(), nil })
	if err != nil {
		return nil, err
	}
	return &People{phones: phones, accounts: accounts, factors: ways, provider: provider}, nil
}

// Stranger makes somebody who has no account.
func (m *People) Stranger() Person {
	n := m.made.Add(1)
	p := Person{Email: fmt.Sprintf("person%07d@example.com", n), Country: "1", Number: fmt.Sprintf("415%07d", n)}
	p.Phone = m.phones.Phone(p.Country, p.Number)
	return p
}

// Member makes somebody who has an account and passed a second factor before, but for what change changes. It is put
// into the table and not registered through the API, so that there can be thousands. The phone has the app unless
// change says that the factor has none.
func (m *People) Member(ctx context.Context, change func(*users.Account, *factor.Factor)) (Person, error) {
	p := m.Stranger()
	text, err := hash()
	if err != nil {
		return p, err
	}
	a := users.Account{
		ID: users.NewID(), Email: p.Email, FullName: "Ada Lovelace", PasswordHash: text,
		CountryCode: p.Country, Phone: "+" + p.Country + p.Number,
		Proved: true, CreatedAt: time.Now(),
	}
	f := factor.Factor{Account: a.ID, ID: string(authy.Kind), Kind: authy.Kind, Number: a.Phone, App: true, State: factor.Active, Added: a.CreatedAt}
	if change != nil {
		change(&a, &f)
	}
	if f.App {
		p.Phone.InstallApp()
	}
	enrolled, err := authy.Enrolment{Client: m.provider}.Enrol(ctx, factor.Person{Email: p.Email, CountryCode: p.Country, National: p.Number})
	if err != nil {
		return p, err
	}
	f.Ref, p.Account, p.AuthyID = enrolled.Ref, a.ID, enrolled.Ref
	return p, m.accounts.Create(ctx, a, m.factors.Put(f))
}

// NoApp makes a member's phone one without the app.
func NoApp(_ *users.Account, f *factor.Factor) { f.App = false }

// Members makes n of them.
func (m *People) Members(ctx context.Context, n int, change func(*users.Account, *factor.Factor)) ([]Person, error) {
	people := make([]Person, n)
	for i := range people {
		var err error
		if people[i], err = m.Member(ctx, change); err != nil {
			return nil, fmt.Errorf("make person %d of %d: %w", i+1, n, err)
		}
	}
	return people, nil
}

// Answer presses a button on the person's phone, for the newest request that waits there.
func (p Person) Answer(approve bool) error {
	waiting := p.Phone.Pending()
	if len(waiting) == 0 {
		return fmt.Errorf("answer: nothing waits on the phone of %s", p.Email)
	}
	uuid := waiting[len(waiting)-1].UUID
	if approve {
		return p.Phone.Approve(uuid)
	}
	return p.Phone.Deny(uuid)
}

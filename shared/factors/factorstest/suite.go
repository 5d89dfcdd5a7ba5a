// Package factorstest is the suite that every engine behind the table of factors must
// pass.
package factorstest

import (
	"crypto/rand"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"countersign/shared/factor"
	"countersign/shared/factors"
)

// Run holds the table called name, which has the keys account and id, to the suite.
func Run(t *testing.T, client *dynamodb.Client, name string) {
	s := suite{client, factors.New(client, name)}
	for _, part := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"list", s.list},
		{"remove", s.remove},
		{"together", s.together},
		{"instead", s.instead},
		{"changes", s.changes},
		{"outdated", s.outdated},
		{"gone", s.gone},
		{"enrol once", s.enrolOnce},
	} {
		t.Run(part.name, part.run)
	}
}

type suite struct {
	client *dynamodb.Client
	table  *factors.Table
}

// fresh returns a factor of a new account.
func fresh(id string) factor.Factor {
	return factor.Factor{
		Account: rand.Text(), ID: id, Kind: factor.KindOf(id), Ref: "1234", Number: "+12015550123", App: true,
		State: factor.Pending, Added: time.Date(2026, 11, 30, 12, 0, 0, 5e6, time.UTC),
	}
}

func (s suite) transact(t *testing.T, in dynamodb.TransactWriteItemsInput) {
	t.Helper()
	if _, err := s.client.TransactWriteItems(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
}

// put stores a factor, as the transaction of its account does.
func (s suite) put(t *testing.T, list ...factor.Factor) {
	t.Helper()
	s.transact(t, dynamodb.TransactWriteItemsInput{TransactItems: s.parts(s.table.Put, list...)})
}

// want compares what an account has.
func (s suite) want(t *testing.T, account string, want ...factor.Factor) {
	t.Helper()
	got, err := s.table.List(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the account's factors (-want +got):\n%s", diff)
	}
}

func (s suite) list(t *testing.T) {
	first, other := fresh("acme"), fresh("acme")
	second := first
	second.ID, second.Ref, second.Number, second.App, second.State = "acme.k7qm2xtd", "", "", false, factor.Active
	s.put(t, second, first, other)
	s.want(t, first.Account, first, second)
	s.want(t, other.Account, other)
	s.want(t, rand.Text())
	first.Ref, first.State, first.Added = "5678", factor.Active, first.Added.Add(time.Hour)
	s.put(t, first)
	s.want(t, first.Account, first, second)
}

func (s suite) remove(t *testing.T) {
	first := fresh("acme")
	second := first
	second.ID = "acme.k7qm2xtd"
	s.put(t, first, second)
	for range 2 { // one that is gone is removed all the same
		s.transact(t, dynamodb.TransactWriteItemsInput{TransactItems: s.parts(s.table.Delete, first)})
		s.want(t, first.Account, second)
	}
}

// together: one transaction moves what an account has to another one.
func (s suite) together(t *testing.T) {
	old, next := fresh("acme"), fresh("acme")
	s.put(t, old)
	parts := append(s.parts(s.table.Put, next), s.parts(s.table.Delete, old)...)
	s.transact(t, dynamodb.TransactWriteItemsInput{TransactItems: parts})
	s.want(t, old.Account)
	s.want(t, next.Account, next)
}

// instead: a registration's factor takes the place of all that the account before had.
func (s suite) instead(t *testing.T) {
	instead := func(old string, f factor.Factor) {
		t.Helper()
		parts, err := s.table.Instead(t.Context(), old, f)
		if err != nil {
			t.Fatal(err)
		}
		s.transact(t, dynamodb.TransactWriteItemsInput{TransactItems: parts})
	}
	f := fresh("acme")
	instead("", f)
	s.want(t, f.Account, f)
	second := f
	second.ID = "acme.k7qm2xtd"
	s.put(t, second)
	again := f
	again.Ref, again.Number = "5678", "+12015550199"
	instead(f.Account, again) // the same account with another phone
	s.want(t, f.Account, again)
	next := fresh("acme")
	instead(f.Account, next) // another account under the same address
	s.want(t, f.Account)
	s.want(t, next.Account, next)
	if got, err := s.table.First(t.Context(), next.Account); err != nil || got != next {
		t.Errorf("First = %+v, %v", got, err)
	}
	if got, err := s.table.First(t.Context(), f.Account); err == nil {
		t.Errorf("First of an account without any = %+v", got)
	}
}

func (s suite) changes(t *testing.T) {
	f, ctx := fresh("acme"), t.Context()
	other := f
	other.ID = "acme.k7qm2xtd"
	s.put(t, f, other)
	step := func(err error, change func()) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		change()
		s.want(t, f.Account, f, other)
	}
	step(s.table.SetApp(ctx, f, false), func() { f.App = false })
	step(s.table.SetApp(ctx, f, true), func() { f.App = true })
	for range 2 {
		step(s.table.Confirm(ctx, f), func() { f.State = factor.Active })
	}
	step(s.table.SetLost(ctx, f), func() { f.Ref = "" })
	enrolled := f
	enrolled.Ref, enrolled.App = "777", false
	step(s.table.SetEnrolled(ctx, f, enrolled), func() { f.Ref, f.App, f.State = "777", false, factor.Pending })
}

// outdated: nothing is written about a person whom the provider calls something else.
func (s suite) outdated(t *testing.T) {
	f, ctx := fresh("acme"), t.Context()
	s.put(t, f)
	seen := f
	seen.Ref = "0"
	moved := f
	moved.Number = "+12015550199"
	for name, err := range map[string]error{
		"SetApp":                         s.table.SetApp(ctx, seen, false),
		"SetLost":                        s.table.SetLost(ctx, seen),
		"Confirm":                        s.table.Confirm(ctx, seen),
		"SetEnrolled":                    s.table.SetEnrolled(ctx, seen, f),
		"SetEnrolled, of another number": s.table.SetEnrolled(ctx, moved, moved),
		"SetEnrolled, to another number": s.table.SetEnrolled(ctx, f, moved),
	} {
		if !errors.Is(err, factors.ErrChanged) {
			t.Errorf("%s = %v, want %v", name, err, factors.ErrChanged)
		}
	}
	s.want(t, f.Account, f)
}

// gone: nothing is written about a factor that is not there, and none is made.
func (s suite) gone(t *testing.T) {
	f, ctx := fresh("acme"), t.Context()
	lost := f
	lost.Ref = ""
	for name, err := range map[string]error{
		"SetApp": s.table.SetApp(ctx, f, false), "SetLost": s.table.SetLost(ctx, f), "Confirm": s.table.Confirm(ctx, f),
		"SetEnrolled": s.table.SetEnrolled(ctx, lost, f),
	} {
		if !errors.Is(err, factors.ErrChanged) {
			t.Errorf("%s = %v, want %v", name, err, factors.ErrChanged)
		}
	}
	s.want(t, f.Account)
}

// enrolOnce: of many logins that enrol a phone at once, one does.
func (s suite) enrolOnce(t *testing.T) {
	f := fresh("acme")
	f.Ref = ""
	s.put(t, f)
	errs := make([]error, 16)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			enrolled := f
			enrolled.Ref = "77" + string(rune('a'+i))
			errs[i] = s.table.SetEnrolled(t.Context(), f, enrolled)
		})
	}
	all.Wait()
	for i, err := range errs {
		switch {
		case err == nil && f.Ref == "":
			f.Ref = "77" + string(rune('a'+i))
		case err == nil:
			t.Errorf("%d enrolled it, too", i)
		case !errors.Is(err, factors.ErrChanged):
			t.Errorf("%d: %v", i, err)
		}
	}
	s.want(t, f.Account, f)
}

// parts makes one part of a transaction of each factor.
func (s suite) parts(one func(factor.Factor) types.TransactWriteItem, list ...factor.Factor) []types.TransactWriteItem {
	var parts []types.TransactWriteItem
	for _, f := range list {
		parts = append(parts, one(f))
	}
	return parts
}

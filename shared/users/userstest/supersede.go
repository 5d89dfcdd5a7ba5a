package userstest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/users"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// another returns a new account with the address of an old one.
func another(old users.Account) users.Account {
	a := fresh()
	a.Email, a.FullName, a.PasswordHash = strings.ToUpper(old.Email), "Jane Doe", "$another"
	a.CreatedAt = old.CreatedAt.Add(24 * time.Hour)
	return a
}

func (s suite) supersede(t *testing.T) {
	old := s.created(t)
	next := another(old)
	if err := s.table().Supersede(t.Context(), old, next, old.CreatedAt); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(next, s.got(t, next.ID)); diff != "" {
		t.Errorf("the new account (-want +got):\n%s", diff)
	}
	if got, err := s.table().ByEmail(t.Context(), old.Email); err != nil || got.ID != next.ID {
		t.Errorf("ByEmail = %s, %v; want %s", got.ID, err, next.ID)
	}
	if _, err := s.table().Get(t.Context(), old.ID); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the old account: %v, want %v", err, users.ErrNotFound)
	}
	if err := s.table().MarkProved(t.Context(), old.ID, old.Generation); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the old account was proved afterwards: %v", err)
	}
}

// supersedeRefuses: the account was read, and then something happened to it.
func (s suite) supersedeRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(a users.Account) error
		want      error
	}{
		"proved":   {func(a users.Account) error { return s.table().MarkProved(t.Context(), a.ID, 0) }, users.ErrChanged},
		"disabled": {func(a users.Account) error { return s.table().SetDisabled(t.Context(), a.ID, true) }, users.ErrChanged},
		"reopened": {func(a users.Account) error {
			return s.table().Reopen(t.Context(), a.ID, a.CreatedAt.Add(time.Millisecond))
		}, users.ErrChanged},
		"deleted":    {func(a users.Account) error { return s.table().Delete(t.Context(), a) }, users.ErrEmailTaken},
		"superseded": {func(a users.Account) error { return s.table().Supersede(t.Context(), a, another(a), a.CreatedAt) }, users.ErrEmailTaken},
	} {
		old := s.created(t)
		if err := test.meanwhile(old); err != nil {
			t.Fatal(err)
		}
		before, _ := s.table().ByEmail(t.Context(), old.Email)
		next := another(old)
		if err := s.table().Supersede(t.Context(), old, next, old.CreatedAt); !errors.Is(err, test.want) {
			t.Errorf("%s: Supersede = %v, want %v", name, err, test.want)
		}
		if _, err := s.table().Get(t.Context(), next.ID); !errors.Is(err, users.ErrNotFound) {
			t.Errorf("%s: the new account: %v, want %v", name, err, users.ErrNotFound)
		}
		after, _ := s.table().ByEmail(t.Context(), old.Email)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s: the account was changed (-want +got):\n%s", name, diff)
		}
	}
	old := s.created(t)
	for name, err := range map[string]error{
		"another address": s.table().Supersede(t.Context(), old, fresh(), old.CreatedAt),
		"held":            s.table().Supersede(t.Context(), old, another(old), old.CreatedAt.Add(-time.Millisecond)),
		"no id":           s.table().Supersede(t.Context(), old, users.Account{}, old.CreatedAt),
	} {
		if err == nil || errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrEmailTaken) {
			t.Errorf("%s: %v, want an error that is no answer", name, err)
		}
	}
	s.got(t, old.ID)
}

// A registration again, with the account's own password, does not hold the address
// longer.
func (s suite) supersedeAgain(t *testing.T) {
	old := s.created(t)
	if err := s.table().Replace(t.Context(), old, moved(old)); err != nil {
		t.Fatal(err)
	}
	next := another(old)
	// As the SDK does when the answer was lost, and as it is ten minutes later.
	for _, table := range []*users.Table{s.table(), s.table(), s.forgetful()} {
		if err := table.Supersede(t.Context(), old, next, old.CreatedAt); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(next, s.got(t, next.ID)); diff != "" {
		t.Errorf("the new account (-want +got):\n%s", diff)
	}
}

// supersedeOrProve: a takeover and a passed second factor meet. Either the person has passed it
// and keeps the account, or has lost the account and proves nothing.
func (s suite) supersedeOrProve(t *testing.T) {
	for range 16 {
		old := s.created(t)
		next := another(old)
		var superseded, proved error
		var both sync.WaitGroup
		both.Go(func() { superseded = s.table().Supersede(t.Context(), old, next, old.CreatedAt) })
		both.Go(func() { proved = s.patiently(func() error { return s.table().MarkProved(t.Context(), old.ID, 0) }) })
		both.Wait()
		got, err := s.table().ByEmail(t.Context(), old.Email)
		if err != nil || (superseded == nil) == (proved == nil) || (got.ID == old.ID) != (proved == nil) || got.Proved != (proved == nil) {
			t.Fatalf("supersede: %v, prove: %v, the address has %s: %v", superseded, proved, got.ID, err)
		}
	}
}

// oneSupersedes: of many registrations at once one gets the address.
func (s suite) oneSupersedes(t *testing.T) {
	old := s.created(t)
	errs, accounts := make([]error, 16), make([]users.Account, 16)
	var all sync.WaitGroup
	for i := range errs {
		accounts[i] = another(old)
		all.Go(func() { errs[i] = s.table().Supersede(t.Context(), old, accounts[i], old.CreatedAt) })
	}
	all.Wait()
	owner, err := s.table().ByEmail(t.Context(), old.Email)
	if err != nil {
		t.Fatal(err)
	}
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			if owner.ID != accounts[i].ID {
				t.Errorf("%d was told that it won", i)
			}
		} else if !errors.Is(err, users.ErrEmailTaken) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if won != 1 {
		t.Errorf("%d have won, want 1", won)
	}
}

// patiently repeats a write that met a transaction, as the next request would.
func (s suite) patiently(write func() error) error {
	for {
		err := write()
		if _, met := errors.AsType[*types.TransactionConflictException](err); !met {
			return err
		}
	}
}

package userstest

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"countersign/shared/users"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// moved returns the account with all that a second registration replaces.
func moved(a users.Account) users.Account {
	a.Email, a.FullName = strings.ToUpper(a.Email), "John B. Doe"
	a.CountryCode, a.Phone = "44", "+447700900123"
	return a
}

func (s suite) replace(t *testing.T) {
	old := s.created(t)
	next := moved(old)
	next.PasswordHash, next.Proved, next.Generation = "not taken", true, 42
	if err := s.table().Replace(t.Context(), old, next); err != nil {
		t.Fatal(err)
	}
	want := moved(old)
	want.Generation = old.Generation + 1
	if diff := cmp.Diff(want, s.got(t, old.ID)); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
	if got, err := s.table().ByEmail(t.Context(), old.Email); err != nil || got.ID != old.ID {
		t.Errorf("ByEmail = %s, %v", got.ID, err)
	}
}

func (s suite) replaceRefuses(t *testing.T) {
	for name, change := range map[string]func(a users.Account) error{
		"proved":           func(a users.Account) error { return s.table().MarkProved(t.Context(), a.ID, 0) },
		"disabled":         func(a users.Account) error { return s.table().SetDisabled(t.Context(), a.ID, true) },
		"another password": func(a users.Account) error { return s.table().Rehash(t.Context(), a.ID, a.PasswordHash, "$other") },
		"replaced": func(a users.Account) error {
			other := moved(a)
			other.Phone = "+447700900999"
			return s.table().Replace(t.Context(), a, other)
		},
	} {
		old := s.created(t)
		if err := change(old); err != nil {
			t.Fatal(err)
		}
		want := s.got(t, old.ID)
		if err := s.table().Replace(t.Context(), old, moved(old)); !errors.Is(err, users.ErrChanged) {
			t.Errorf("%s: Replace = %v, want %v", name, err, users.ErrChanged)
		}
		if diff := cmp.Diff(want, s.got(t, old.ID)); diff != "" {
			t.Errorf("%s: the account was changed (-want +got):\n%s", name, diff)
		}
	}
	old := s.created(t)
	if err := s.table().Replace(t.Context(), old, fresh()); err == nil || errors.Is(err, users.ErrChanged) {
		t.Errorf("another address: %v, want an error that is no answer", err)
	}
}

// replaceOrProve: a phone that was proved is not replaced, and one that was
// replaced not proved, however the two meet.
func (s suite) replaceOrProve(t *testing.T) {
	for range 16 {
		old := s.created(t)
		var replaced, proved error
		var both sync.WaitGroup
		both.Go(func() { replaced = s.table().Replace(t.Context(), old, moved(old)) })
		both.Go(func() { proved = s.table().MarkProved(t.Context(), old.ID, old.Generation) })
		both.Wait()
		got := s.got(t, old.ID)
		if (replaced == nil) == (proved == nil) || got.Proved != (proved == nil) || (got.Generation == 1) != (replaced == nil) {
			t.Fatalf("replace: %v, prove: %v, account: %+v", replaced, proved, got)
		}
	}
}

func (s suite) markProved(t *testing.T) {
	a := s.created(t)
	if err := s.table().MarkProved(t.Context(), a.ID, 1); !errors.Is(err, users.ErrChanged) {
		t.Errorf("another generation: %v, want %v", err, users.ErrChanged)
	}
	for range 2 {
		if err := s.table().MarkProved(t.Context(), a.ID, 0); err != nil {
			t.Fatal(err)
		}
	}
	want := a
	want.Proved = true
	if diff := cmp.Diff(want, s.got(t, a.ID)); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
	locked := s.created(t)
	if err := s.table().SetDisabled(t.Context(), locked.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := s.table().MarkProved(t.Context(), locked.ID, 1); !errors.Is(err, users.ErrChanged) || s.got(t, locked.ID).Proved {
		t.Errorf("disabled: %v, want %v", err, users.ErrChanged)
	}
}

// withParts: what comes with a change of the account happens with it, or not at all. The parts
// are another account's item here, as they are a factor's of another table.
func (s suite) withParts(t *testing.T) {
	part := func(id string) types.TransactWriteItem {
		return types.TransactWriteItem{Put: &types.Put{
			TableName: &s.name, Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}},
		}}
	}
	there := func(id string) bool {
		t.Helper()
		out, err := s.client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &s.name, Key: part(id).Put.Item})
		if err != nil {
			t.Fatal(err)
		}
		return out.Item != nil
	}
	table, ctx, a := s.table(), t.Context(), fresh()
	taken := fresh()
	taken.Email = a.Email
	next := fresh()
	next.Email = a.Email
	changed := moved(a)
	changed.Generation = 7 // not the stored one
	for _, step := range []struct {
		name string
		err  error
		fail error
	}{
		{"create", table.Create(ctx, a, part("create"+a.ID)), nil},
		{"create2", table.Create(ctx, taken, part("create2"+a.ID)), users.ErrEmailTaken},
		{"replace", table.Replace(ctx, a, moved(a), part("replace"+a.ID)), nil},
		{"replace2", table.Replace(ctx, changed, moved(a), part("replace2"+a.ID)), users.ErrChanged},
		{"supersede", table.Supersede(ctx, a, next, a.CreatedAt, part("supersede"+a.ID)), nil},
		{"supersede2", table.Supersede(ctx, a, taken, a.CreatedAt, part("supersede2"+a.ID)), users.ErrEmailTaken},
		{"delete", table.Delete(ctx, next, part("delete"+a.ID)), nil},
		{"delete2", table.Delete(ctx, a, part("delete2"+a.ID)), users.ErrNotFound},
	} {
		if !errors.Is(step.err, step.fail) || there(step.name+a.ID) != (step.fail == nil) {
			t.Errorf("%s: %v, want %v; the part is there: %v", step.name, step.err, step.fail, there(step.name+a.ID))
		}
	}
}

func (s suite) rehash(t *testing.T) {
	a := s.created(t)
	if err := s.table().Rehash(t.Context(), a.ID, a.PasswordHash, "$new"); err != nil {
		t.Fatal(err)
	}
	if got := s.got(t, a.ID).PasswordHash; got != "$new" {
		t.Errorf("hash %q", got)
	}
	if err := s.table().Rehash(t.Context(), a.ID, a.PasswordHash, "$newer"); !errors.Is(err, users.ErrChanged) {
		t.Errorf("from an old hash: %v, want %v", err, users.ErrChanged)
	}
}

func (s suite) rehashOnce(t *testing.T) {
	a := s.created(t)
	errs := make([]error, 64)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = s.table().Rehash(t.Context(), a.ID, a.PasswordHash, "$new"+strconv.Itoa(i)) })
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
			if got := s.got(t, a.ID).PasswordHash; got != "$new"+strconv.Itoa(i) {
				t.Errorf("%d has won, and the hash is %s", i, got)
			}
		case !errors.Is(err, users.ErrChanged):
			t.Errorf("%d: %v", i, err)
		}
	}
	if won != 1 {
		t.Errorf("%d have won, want 1", won)
	}
}

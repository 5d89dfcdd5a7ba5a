package userstest

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"countersign/shared/users"

	"github.com/google/go-cmp/cmp"
)

// moved returns the account with all that a second registration replaces.
func moved(a users.Account) users.Account {
	a.Email, a.FullName = strings.ToUpper(a.Email), "John B. Doe"
	a.CountryCode, a.Phone, a.AuthyID, a.Device = "44", "+447700900123", "5678", false
	return a
}

func (s suite) replace(t *testing.T) {
	old := s.created(t)
	next := moved(old)
	next.PasswordHash, next.Proved, next.PhoneVerified, next.Generation = "not taken", true, true, 42
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
	want.Proved, want.PhoneVerified = true, true
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

func (s suite) setDevice(t *testing.T) {
	a := s.created(t)
	for _, device := range []bool{false, false, true} {
		if err := s.table().SetDevice(t.Context(), a.ID, 0, device); err != nil {
			t.Fatal(err)
		}
		if got := s.got(t, a.ID).Device; got != device {
			t.Errorf("device %v, want %v", got, device)
		}
	}
	if err := s.table().SetDevice(t.Context(), a.ID, 1, false); !errors.Is(err, users.ErrChanged) || !s.got(t, a.ID).Device {
		t.Errorf("another generation: %v, want %v", err, users.ErrChanged)
	}
}

// enrolAgain: a person whom the provider has forgotten gets another id, and proves the
// phone again. Only the id that was forgotten is replaced.
func (s suite) enrolAgain(t *testing.T) {
	a := s.created(t)
	table, ctx := s.table(), t.Context()
	if err := table.MarkProved(ctx, a.ID, 0); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"another id is lost":           table.SetLost(ctx, a.ID, 0, a.AuthyID+"0"),
		"another generation is lost":   table.SetLost(ctx, a.ID, 1, a.AuthyID),
		"another id is replaced":       table.SetEnrolled(ctx, a.ID, 0, a.AuthyID+"0", "777", true),
		"another generation's is, too": table.SetEnrolled(ctx, a.ID, 1, a.AuthyID, "777", true),
	} {
		if !errors.Is(err, users.ErrChanged) {
			t.Errorf("%s: %v, want %v", name, err, users.ErrChanged)
		}
	}
	if err := table.SetLost(ctx, a.ID, 0, a.AuthyID); err != nil {
		t.Fatal(err)
	}
	if got := s.got(t, a.ID); got.AuthyID != "" || !got.Proved {
		t.Errorf("lost: got id %q, proved %v", got.AuthyID, got.Proved)
	}
	if err := table.SetEnrolled(ctx, a.ID, 0, "", "777", true); err != nil {
		t.Fatal(err)
	}
	want := a
	want.AuthyID, want.Device, want.Proved, want.PhoneVerified = "777", true, true, false
	if diff := cmp.Diff(want, s.got(t, a.ID)); diff != "" {
		t.Errorf("enrolled again (-want +got):\n%s", diff)
	}
	if err := table.SetDisabled(ctx, a.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := table.SetEnrolled(ctx, a.ID, 1, "777", "778", true); !errors.Is(err, users.ErrChanged) {
		t.Errorf("disabled: %v, want %v", err, users.ErrChanged)
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

package userstest

import (
	"errors"
	"testing"
	"time"

	"countersign/shared/users"

	"github.com/google/go-cmp/cmp"
)

// disable: what was begun before stays over when the account is enabled again.
func (s suite) disable(t *testing.T) {
	a := s.created(t)
	for _, step := range []struct {
		disabled   bool
		generation int
	}{{true, 1}, {true, 2}, {false, 3}} {
		if err := s.table().SetDisabled(t.Context(), a.ID, step.disabled); err != nil {
			t.Fatal(err)
		}
		want := a
		want.Disabled, want.Generation = step.disabled, step.generation
		if diff := cmp.Diff(want, s.got(t, a.ID)); diff != "" {
			t.Errorf("the account (-want +got):\n%s", diff)
		}
	}
}

func (s suite) endSessions(t *testing.T) {
	a := s.created(t)
	if err := s.table().EndSessions(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	want := a
	want.Generation = 1
	if diff := cmp.Diff(want, s.got(t, a.ID)); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
}

// reopen: the person may register another phone, and until then nobody else may.
func (s suite) reopen(t *testing.T) {
	a := s.created(t)
	if err := s.table().MarkProved(t.Context(), a.ID, 0); err != nil {
		t.Fatal(err)
	}
	now := a.CreatedAt.Add(1000 * time.Hour)
	if err := s.table().Reopen(t.Context(), a.ID, now); err != nil {
		t.Fatal(err)
	}
	want := a
	want.Generation, want.Reopened = 1, now
	got := s.got(t, a.ID)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
	if !got.HeldFrom().Equal(now) {
		t.Errorf("held from %v, want %v", got.HeldFrom(), now)
	}
	if err := s.table().Supersede(t.Context(), got, another(got), now.Add(-time.Millisecond)); err == nil {
		t.Error("another account took the address of a held one")
	}
	if err := s.table().Replace(t.Context(), got, moved(got)); err != nil {
		t.Errorf("the person's own registration: %v", err)
	}
}

func (s suite) delete(t *testing.T) {
	a := s.created(t)
	for range 2 { // the second time as the SDK does when an answer was lost
		if err := s.table().Delete(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.table().Get(t.Context(), a.ID); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the account: %v", err)
	}
	if err := s.table().Create(t.Context(), another(a)); err != nil {
		t.Errorf("the address is not free: %v", err)
	}
	if err := s.forgetful().Delete(t.Context(), a); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("deleted before: %v, want %v", err, users.ErrNotFound)
	}
	// An address that leads to another account stays, and so does the account.
	b, other := s.created(t), s.created(t)
	b.Email = other.Email
	if err := s.table().Delete(t.Context(), b); !errors.Is(err, users.ErrChanged) {
		t.Errorf("another's address: %v, want %v", err, users.ErrChanged)
	}
	if got := s.got(t, b.ID); got.ID != b.ID {
		t.Errorf("the account: %+v", got)
	}
	if got, err := s.table().ByEmail(t.Context(), other.Email); err != nil || got.ID != other.ID {
		t.Errorf("the other address: %v, %v", got, err)
	}
}

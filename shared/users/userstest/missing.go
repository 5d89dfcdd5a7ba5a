package userstest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"countersign/shared/users"
)

// byID are all calls that find an account by its id.
func byID(ctx context.Context, table *users.Table, id string) map[string]error {
	a := fresh()
	a.ID = id
	_, got := table.Get(ctx, id)
	return map[string]error{
		"Get":         got,
		"Replace":     table.Replace(ctx, a, a),
		"MarkProved":  table.MarkProved(ctx, id, 0),
		"Rehash":      table.Rehash(ctx, id, "$old", "$new"),
		"SetDisabled": table.SetDisabled(ctx, id, true),
		"enable":      table.SetDisabled(ctx, id, false),
		"EndSessions": table.EndSessions(ctx, id),
		"Reopen":      table.Reopen(ctx, id, a.CreatedAt),
		"Delete":      table.Delete(ctx, a),
	}
}

// malformedIDs: no request is made for what can't be an id.
func (s suite) malformedIDs(t *testing.T) {
	table := s.with(func(in any) { t.Errorf("a request was made: %T", in) })
	id := users.NewID()
	for _, id := range []string{"", "x", strings.ToLower(id), id + "A", id[:25] + "0", "account#" + id, strings.Repeat("A", 5000)} {
		for name, err := range byID(t.Context(), table, id) {
			if !errors.Is(err, users.ErrNotFound) {
				t.Errorf("%s(%.30q) = %v, want %v", name, id, err, users.ErrNotFound)
			}
		}
	}
}

// missingAccounts: no call makes an account out of nothing.
func (s suite) missingAccounts(t *testing.T) {
	id := users.NewID()
	for range 2 {
		for name, err := range byID(t.Context(), s.table(), id) {
			if !errors.Is(err, users.ErrNotFound) {
				t.Errorf("%s = %v, want %v", name, err, users.ErrNotFound)
			}
		}
	}
}

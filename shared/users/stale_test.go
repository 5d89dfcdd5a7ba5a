package users

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/shared/dynamo"
	"countersign/sim/dynamodb/tabletest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// An account was read, another request wrote it, and then the first one writes: each clause of each condition is needed by at
// least one of these cases. What is refused writes nothing.
func TestEveryClauseOfAWriteIsNeeded(t *testing.T) {
	c := tabletest.Direct()
	name := tabletest.New(t, c)
	var cases []tabletest.Stale
	for _, w := range writes() {
		group, _, _ := strings.Cut(w.name, ",")
		for happened, write := range meanwhiles() {
			want := w.refused[happened]
			switch want {
			case "":
				want = "done, "
			default:
				want += ", nothing written"
			}
			cases = append(cases, tabletest.Stale{
				Group: group, Name: w.name + ", meanwhile " + happened, Want: want,
				Run: func(t *testing.T, act *dynamodb.Client) string {
					s := newScene(t, c, name)
					write(s)
					before := s.items()
					err := w.do(New(act, name), s)
					after := s.items()
					if err != nil && after == before {
						return kind(err) + ", nothing written"
					}
					return kind(err) + ", " + after
				},
			})
		}
	}
	cases = append(cases, tabletest.Stale{
		Name: "the sessions ended, and the answer is lost", Want: "done, 4",
		Run: func(t *testing.T, act *dynamodb.Client) string {
			s := newScene(t, c, name)
			err := New(tabletest.Repeating(act), name).EndSessions(t.Context(), s.old.ID)
			now, readErr := s.table.Get(t.Context(), s.old.ID)
			s.must(readErr)
			return fmt.Sprintf("%s, %d", kind(err), now.Generation)
		},
	})
	common := func(clause string) bool { return strings.Contains(clause, dynamo.Wrote) }
	tabletest.EveryClause(t, c, common, cases)
}

// staleTime is when these accounts are made; the first of them may be taken over a day later.
var staleTime = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// A scene is an account as it was read, and one that is to follow it under the same address.
type scene struct {
	t         *testing.T
	client    *dynamodb.Client
	table     *Table
	old, next Account
}

func newScene(t *testing.T, c *dynamodb.Client, name string) *scene {
	t.Helper()
	id := NewID()
	s := &scene{t: t, client: c, table: New(c, name), old: Account{
		ID: id, Email: id + "@example.com", FullName: "Ada", PasswordHash: "old hash", CountryCode: "1", Phone: "+12015550123",
		CreatedAt: staleTime, Generation: 3,
	}}
	s.next = s.old
	s.next.ID, s.next.Phone, s.next.PasswordHash, s.next.Generation = NewID(), "+12015550199", "next hash", 0
	s.must(s.table.Create(t.Context(), s.old))
	return s
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// items are both accounts and the address as they stand.
func (s *scene) items() string {
	s.t.Helper()
	var all []string
	for _, key := range []dynamo.Item{accountKey(s.old.ID), accountKey(s.next.ID), emailKey(s.old.Email)} {
		it, err := dynamo.Get(s.t.Context(), s.client, s.table.name, key)
		s.must(err)
		var attributes []string
		for name, value := range it {
			if name != "id" && name != dynamo.Wrote && !strings.HasPrefix(fmt.Sprint(value), "&{"+s.old.ID) {
				attributes = append(attributes, fmt.Sprintf("%s=%v", name, value))
			}
		}
		slices.Sort(attributes)
		all = append(all, strings.ReplaceAll(strings.ReplaceAll(fmt.Sprint(attributes), s.old.ID, "OLD"), s.next.ID, "NEXT"))
	}
	return strings.Join(all, "\n")
}

// put writes an item past the table's rules.
func (s *scene) put(it dynamo.Item) {
	s.t.Helper()
	_, err := s.client.PutItem(s.t.Context(), &dynamodb.PutItemInput{TableName: aws.String(s.table.name), Item: it})
	s.must(err)
}

func (s *scene) drop(key dynamo.Item) {
	s.t.Helper()
	_, err := s.client.DeleteItem(s.t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(s.table.name), Key: key})
	s.must(err)
}

// change writes the old account with one thing changed.
func (s *scene) change(change func(*Account)) {
	a := s.old
	change(&a)
	s.put(accountItem(a))
}

// meanwhiles are what another request may have written. The last ones change one thing alone, as no request does, so that each
// clause stands by itself.
func meanwhiles() map[string]func(s *scene) {
	ctx := context.Background()
	return map[string]func(s *scene){
		"nothing":      func(*scene) {},
		"proved":       func(s *scene) { s.must(s.table.MarkProved(ctx, s.old.ID, s.old.Generation)) },
		"disabled":     func(s *scene) { s.must(s.table.SetDisabled(ctx, s.old.ID, true)) },
		"logged out":   func(s *scene) { s.must(s.table.EndSessions(ctx, s.old.ID)) },
		"replaced":     func(s *scene) { s.must(s.table.Replace(ctx, s.old, s.next)) },
		"rehashed":     func(s *scene) { s.must(s.table.Rehash(ctx, s.old.ID, s.old.PasswordHash, "another hash")) },
		"reopened":     func(s *scene) { s.must(s.table.Reopen(ctx, s.old.ID, staleTime.Add(time.Hour))) },
		"reopened now": func(s *scene) { s.must(s.table.Reopen(ctx, s.old.ID, staleTime.Add(48*time.Hour))) },
		"deleted":      func(s *scene) { s.must(s.table.Delete(ctx, s.old)) },
		"superseded by a third": func(s *scene) {
			third := s.next
			third.ID = NewID()
			s.must(s.table.Supersede(ctx, s.old, third, staleTime.Add(24*time.Hour)))
		},
		"alone: disabled":                 func(s *scene) { s.change(func(a *Account) { a.Disabled = true }) },
		"alone: the generation":           func(s *scene) { s.change(func(a *Account) { a.Generation++ }) },
		"alone: the address is another's": func(s *scene) { it := emailKey(s.old.Email); it["account"] = dynamo.Text("X"); s.put(it) },
		"alone: the address is gone":      func(s *scene) { s.drop(emailKey(s.old.Email)) },
		"alone: the account is gone":      func(s *scene) { s.drop(accountKey(s.old.ID)) },
		"alone: the new id is in use": func(s *scene) {
			third := s.next
			third.Email = "x" + third.Email
			s.put(accountItem(third))
		},
	}
}

// A staleWrite is one of the table's writes, with what refuses it, by what happened meanwhile.
type staleWrite struct {
	name    string
	do      func(t *Table, s *scene) error
	refused map[string]string
}

func writes() []staleWrite {
	ctx := context.Background()
	const changed, missing = "changed", "not found"
	gone := map[string]string{"deleted": missing, "superseded by a third": missing, "alone: the account is gone": missing}
	with := func(word string, happened ...string) map[string]string {
		all := map[string]string{}
		for name, word := range gone {
			all[name] = word
		}
		for _, name := range happened {
			all[name] = word
		}
		return all
	}
	generation := []string{"disabled", "logged out", "replaced", "reopened", "reopened now", "alone: the generation"}
	and := func(more ...string) []string { return append(slices.Clone(generation), more...) }
	taken := map[string]string{}
	for name := range meanwhiles() {
		taken[name] = "taken"
	}
	delete(taken, "deleted")
	delete(taken, "alone: the address is gone")
	taken["alone: the new id is in use"] = "taken"
	return []staleWrite{
		{"Create", func(t *Table, s *scene) error { return t.Create(ctx, s.next) }, taken},
		{"Create, elsewhere", func(t *Table, s *scene) error {
			a := s.next
			a.Email = "y" + a.Email
			return t.Create(ctx, a)
		}, map[string]string{"alone: the new id is in use": "failed"}},
		{"Replace", func(t *Table, s *scene) error { return t.Replace(ctx, s.old, s.next) },
			with(changed, and("proved", "rehashed", "alone: disabled")...)},
		{"MarkProved", func(t *Table, s *scene) error { return t.MarkProved(ctx, s.old.ID, s.old.Generation) }, with(changed, and("alone: disabled")...)},
		{"Rehash", func(t *Table, s *scene) error { return t.Rehash(ctx, s.old.ID, s.old.PasswordHash, "new hash") }, with(changed, "rehashed")},
		{"Supersede", func(t *Table, s *scene) error { return t.Supersede(ctx, s.old, s.next, staleTime.Add(24*time.Hour)) },
			map[string]string{
				"proved": changed, "disabled": changed, "alone: disabled": changed, "reopened now": changed, "alone: the account is gone": changed,
				"deleted": "taken", "superseded by a third": "taken", "alone: the address is another's": "taken", "alone: the address is gone": "taken",
				"alone: the new id is in use": "failed",
			}},
		{"SetDisabled", func(t *Table, s *scene) error { return t.SetDisabled(ctx, s.old.ID, true) }, gone},
		{"EndSessions", func(t *Table, s *scene) error { return t.EndSessions(ctx, s.old.ID) }, gone},
		{"Reopen", func(t *Table, s *scene) error { return t.Reopen(ctx, s.old.ID, staleTime) }, gone},
		{"Delete", func(t *Table, s *scene) error { return t.Delete(ctx, s.old) }, func() map[string]string {
			all := with(changed, "alone: the address is another's")
			delete(all, "deleted") // by the same: our own write, of which the answer was lost
			return all
		}()},
	}
}

func kind(err error) string {
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, ErrChanged):
		return "changed"
	case errors.Is(err, ErrEmailTaken):
		return "taken"
	case errors.Is(err, ErrNotFound):
		return "not found"
	}
	return "failed"
}

// Each method of the table that writes has stale cases.
func TestEveryWriteHasStaleCases(t *testing.T) {
	var named []string
	for _, w := range writes() {
		name, _, _ := strings.Cut(w.name, ",")
		named = append(named, name)
	}
	found := 0
	for _, m := range tabletest.Methods(t) {
		if m.Of != "Table" || !ast.IsExported(m.Name) || m.Name == "Get" || m.Name == "ByEmail" {
			continue
		}
		found++
		if !slices.Contains(named, m.Name) {
			t.Errorf("%s has no stale cases: add it to writes()", m.Name)
		}
	}
	if found < 8 {
		t.Errorf("only %d writes were found", found)
	}
}

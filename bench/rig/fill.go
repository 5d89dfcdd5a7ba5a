package rig

import (
	"context"
	"fmt"
	"maps"

	"countersign/shared/logins"
)

// Fill puts n accounts, their factors and n sessions into the tables, copies of a person's account and of a login, and counts
// nothing. Another engine than the embedded one gets no factors.
func (r *Rig) Fill(ctx context.Context, p Person, token string, n int) error {
	parsed, err := logins.ParseToken(token)
	if err != nil {
		return err
	}
	for _, t := range []struct{ setting, like, prefix string }{
		{"USERS_TABLE", "account#" + p.Account, "account#f"},
		{"LOGINS_TABLE", parsed.ID(), "f"},
	} {
		key := func(i int) string { return fmt.Sprintf("%s%07d", t.prefix, i) }
		if r.Table != nil {
			err = r.Table.Fill(r.Tables[t.setting], t.like, n, key)
		} else {
			err = r.fill(ctx, r.Tables[t.setting], t.like, n, key)
		}
		if err != nil {
			return err
		}
	}
	if r.Table == nil {
		return nil
	}
	return r.Table.Fill(r.Tables["FACTORS_TABLE"], p.Account, n, func(i int) string { return fmt.Sprintf("f%07d", i) })
}

// batch is how many items one BatchWriteItem takes (API Reference, BatchWriteItem).
const batch = 25

// fill copies an item over the wire of another engine.
func (r *Rig) fill(ctx context.Context, table, like string, n int, key func(int) string) error {
	var found struct{ Item map[string]any }
	if err := r.table(ctx, "GetItem", map[string]any{"TableName": table, "Key": named(like)}, &found); err != nil {
		return err
	}
	if found.Item == nil {
		return fmt.Errorf("fill table %s: there is no item to copy", table)
	}
	for i := 0; i < n; {
		var puts []any
		for ; i < n && len(puts) < batch; i++ {
			item := maps.Clone(found.Item)
			maps.Copy(item, named(key(i)))
			puts = append(puts, map[string]any{"PutRequest": map[string]any{"Item": item}})
		}
		if err := r.table(ctx, "BatchWriteItem", map[string]any{"RequestItems": map[string]any{table: puts}}, nil); err != nil {
			return err
		}
	}
	return nil
}

func named(id string) map[string]any { return map[string]any{"id": map[string]any{"S": id}} }

package dynamodb

import (
	"fmt"
	"slices"
)

// Usage counts the operations on all tables. Since gives the difference of two.
type Usage struct {
	Units
	Reads  int // items read, including those that a transaction only checks; a Query counts as one
	Writes int // attempted writes of items, whether or not their condition was true
	Stored int // writes that succeeded
}

// Since returns the usage since an earlier Usage of the same engine.
func (u Usage) Since(earlier Usage) Usage {
	return Usage{
		Units:  u.plus(earlier.times(-1)),
		Reads:  u.Reads - earlier.Reads,
		Writes: u.Writes - earlier.Writes,
		Stored: u.Stored - earlier.Stored,
	}
}

// Plus adds two usages.
func (u Usage) Plus(other Usage) Usage {
	return Usage{u.plus(other.Units), u.Reads + other.Reads, u.Writes + other.Writes, u.Stored + other.Stored}
}

// counts are the counts of one table.
type counts struct{ reads, writes, stored int }

// try counts one part of a transaction; store counts one that succeeded.
func (c *counts) try(kind string) {
	if kind == kindCheck {
		c.reads++
		return
	}
	c.writes++
}

func (c *counts) store(kind string) {
	if kind != kindCheck {
		c.stored++
	}
}

// Used returns the usage of all existing tables so far.
func (s *Server) Used() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var u Usage
	for _, t := range s.tables {
		u = u.Plus(Usage{t.consumed, t.counted.reads, t.counted.writes, t.counted.stored})
	}
	return u
}

// Fill copies a table's items under the hash key like n times, under the hash keys that
// hash returns. Nothing is billed or counted, so a test can have a large table without
// writing it.
func (s *Server) Fill(table, like string, n int, hash func(int) string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[table]
	if t == nil {
		return fmt.Errorf("fill table: there is no %s", table)
	}
	sorts := t.sorted[like]
	if t.sort == "" {
		sorts = []string{""}
	}
	if len(sorts) == 0 || t.items[place{like, sorts[0]}] == nil {
		return fmt.Errorf("fill table %s: there is no item to copy", table)
	}
	for i := range n {
		for _, sort := range slices.Clone(sorts) {
			next, k := t.items[place{like, sort}].clone(), hash(i)
			next[t.hash] = value{kind: "S", text: k}
			t.put(place{k, sort}, next)
		}
	}
	return nil
}

package dynamodb

import (
	"fmt"
	"slices"
)

// Usage is what the operations on all tables came to. Two of them make a difference: see Since.
type Usage struct {
	Units
	Reads  int // items read, those that a transaction only checks included; a Query is one
	Writes int // items that a write was tried on, its condition held or not
	Stored int // writes that happened
}

// Since is what was used after an earlier Usage of the same engine.
func (u Usage) Since(earlier Usage) Usage {
	return Usage{
		Units:  u.plus(earlier.times(-1)),
		Reads:  u.Reads - earlier.Reads,
		Writes: u.Writes - earlier.Writes,
		Stored: u.Stored - earlier.Stored,
	}
}

// Plus is both together.
func (u Usage) Plus(other Usage) Usage {
	return Usage{u.plus(other.Units), u.Reads + other.Reads, u.Writes + other.Writes, u.Stored + other.Stored}
}

// counts are those of one table.
type counts struct{ reads, writes, stored int }

// try counts one part of a transaction, and store one that happened.
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

// Used tells what all operations on the tables that there are came to so far.
func (s *Server) Used() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var u Usage
	for _, t := range s.tables {
		u = u.Plus(Usage{t.consumed, t.counted.reads, t.counted.writes, t.counted.stored})
	}
	return u
}

// Fill stores n copies of a table's items, of those under the hash key like, under the hash keys that hash gives. It is
// billed and counted as nothing: it is there so that a table can be large without having been written.
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

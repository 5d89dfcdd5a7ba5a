package dynamodb

import (
	"iter"
	"slices"
	"time"
)

// rows is one table.
type rows struct {
	hash     string // the hash key's name
	sort     string // the sort key's name, or ""
	created  time.Time
	items    map[place]item
	sorted   map[string][]string // with a sort key: the sorted sort keys of each hash key
	before   map[place]item      // each item before its last write, or nil if it did not exist
	expiry   string              // the attribute for expiry, or ""
	consumed Units
	counted  counts
}

// place identifies an item in its table by the values of its keys.
type place struct{ hash, sort string }

func newRows(keys []keyElement) *rows {
	t := &rows{hash: keys[0].AttributeName, created: time.Now(), items: map[place]item{}, sorted: map[string][]string{}}
	if len(keys) > 1 {
		t.sort = keys[1].AttributeName
	}
	return t
}

// keys are the names of the table's keys.
func (t *rows) keys() []string {
	if t.sort == "" {
		return []string{t.hash}
	}
	return []string{t.hash, t.sort}
}

// store applies a write's outcome to the table.
func (t *rows) store(o outcome) {
	if t.before == nil {
		t.before = map[place]item{}
	}
	t.before[o.at] = o.old
	if o.next == nil {
		t.remove(o.at)
		return
	}
	t.put(o.at, o.next)
}

func (t *rows) put(at place, i item) {
	t.items[at] = i
	if t.sort == "" {
		return
	}
	keys := t.sorted[at.hash]
	if n, found := slices.BinarySearch(keys, at.sort); !found {
		t.sorted[at.hash] = slices.Insert(keys, n, at.sort)
	}
}

func (t *rows) remove(at place) {
	delete(t.items, at)
	keys := t.sorted[at.hash]
	if n, found := slices.BinarySearch(keys, at.sort); found {
		t.sorted[at.hash] = slices.Delete(keys, n, n+1)
	}
	if len(t.sorted[at.hash]) == 0 {
		delete(t.sorted, at.hash)
	}
}

// under returns the items with a hash key in the order of their sort keys: as they are
// now or, for a stale read, as they were before their last write.
func (t *rows) under(hash string, stale bool) iter.Seq[item] {
	keys := slices.Clone(t.sorted[hash])
	if stale {
		for at := range t.before {
			if at.hash == hash {
				keys = append(keys, at.sort)
			}
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
	}
	return func(yield func(item) bool) {
		for _, key := range keys {
			at := place{hash, key}
			if i := t.maybe(at, t.items[at], stale); i != nil && !yield(i) {
				return
			}
		}
	}
}

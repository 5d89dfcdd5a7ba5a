package dynamodb

import (
	"math/big"
	"time"
)

// Age makes everything in the tables older, so that tests need not wait for something
// to end: it moves each time into the past. It takes a number for a time if it could be
// one in Unix milliseconds, from 2001 to 2286. The tables keep their times in that
// form, and no other number in them is as large. An attribute for expiry, which is in
// seconds, keeps its value.
func (s *Server) Age(by time.Duration) {
	first, last := milliseconds(1e12), milliseconds(1e13)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tables {
		t.before = nil // by now every copy would be consistent
		for at, old := range t.items {
			aged := old.clone()
			for name, v := range old {
				if v.kind != "N" || v.num.compare(first) < 0 || v.num.compare(last) >= 0 {
					continue
				}
				if earlier, f := v.num.minus(milliseconds(by.Milliseconds())); f == nil {
					aged[name] = value{kind: "N", num: earlier}
				}
			}
			t.items[at] = aged
		}
	}
}

func milliseconds(n int64) number {
	ms, _ := normalised(big.NewInt(n), 0) // an int64 never has too many digits
	return ms
}

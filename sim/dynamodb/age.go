package dynamodb

import (
	"math/big"
	"time"
)

// Age makes all that the tables hold older, so that no test has to wait until something is over: each time moves back. A
// time is any number that could be one in Unix milliseconds, from 2001 to 2286. The tables here keep their times so, and no
// other number is as large; an attribute for expiry, in seconds, stays.
func (s *Server) Age(by time.Duration) {
	first, last := milliseconds(1e12), milliseconds(1e13)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tables {
		t.before = nil // time enough for every copy to be the same
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
	ms, _ := normalised(big.NewInt(n), 0) // no int64 has too many digits
	return ms
}

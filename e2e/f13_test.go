package e2e_test

import (
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
	"countersign/sim/tally"
)

// F-13: the functions' reserved concurrency is used up, so that API Gateway answers 503 in their place, to people and to Authy.
// Whoever comes again is served, and what was approved meanwhile counts.
func TestF13ConcurrencyUsedUp(t *testing.T) {
	t.Parallel()
	var to atomic.Pointer[tally.Tally]
	s := start(t, stack.Options{Set: journeySettings, Concurrency: 1, Environments: 1, Served: func(r stack.Served) {
		if t := to.Load(); t != nil && r.Status == 503 {
			t.Strike(r.Route)
		}
	}})
	to.Store(counting(t, "F-13", "reserved concurrency used up"))
	var all []*journey
	for i := range size(9, 100) {
		j := s.journey(t, to.Load(), i)
		if i%3 > 0 { // the others find the door shut
			j.begin()
		}
		all = append(all, j)
	}
	// Calls that take a while, so that requests meet.
	s.Table.Inject(func(stack.Call) stack.Fault { return stack.Fault{Delay: 30 * time.Millisecond} })
	crowd(all, len(all), (*journey).storm)
	s.Table.Inject(nil)
	crowd(all, 1, (*journey).calm)
}

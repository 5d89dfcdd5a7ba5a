package e2e_test

import (
	"slices"
	"testing"

	"countersign/local/stack"
)

// F-14: every read that does not ask to be consistent gets what was there before the last write. Reads of logins and of
// accounts must ask: an approval, a log-out, a lock or a raised generation counts from the next request on.
func TestF14StaleReads(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: journeySettings})
	to := counting(t, "F-14", "reads that are not consistent answer the state before")
	s.Table.Stale(true)
	s.Table.Inject(func(c stack.Call) stack.Fault {
		if c.Operation != "GetItem" {
			return stack.Fault{}
		}
		to.Strike(site(c))
		if !c.Consistent && !slices.Contains(c.Tables, s.Tables["LIMITS_TABLE"]) {
			to.Wrong("a read that is not consistent: %s", site(c))
		}
		return stack.Fault{}
	})
	s.travel(t, to, size(10, 100), func() {}) // the calm is stale too
}

package e2e_test

import (
	"strings"
	"testing"

	"countersign/local/stack"
)

// F-10: a function is killed at each of its calls of a table, as Lambda does when its time is over: before the table has done
// what was asked, and after.
func TestF10KilledAtEachCall(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"before it is done": false, "after it is done": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, stack.Options{Set: journeySettings, Environments: 1})
			to := counting(t, "F-10", "a function killed at each of its calls, "+name)
			s.eachCall(t, to, func(c stack.Call) stack.Fault {
				s.Kill(strings.ToLower(strings.TrimSuffix(c.Caller, "Function")))
				return stack.Fault{Drop: true, After: after}
			}, func(stack.Call) {}, func(*journey) {})
		})
	}
}

package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"countersign/local/stack"
	"countersign/sim/tally"
)

// throttles are all ways in which DynamoDB says that it was asked too much (Developer Guide, "Error handling with DynamoDB").
func throttles(operation string) []stack.Fault {
	faults := []stack.Fault{{Code: "ThrottlingException"}, {Code: "ProvisionedThroughputExceededException"}, {Code: "RequestLimitExceeded"}}
	if operation == "TransactWriteItems" {
		faults = append(faults, stack.Fault{Code: "TransactionCanceledException", Reason: "ThrottlingError"},
			stack.Fault{Code: "TransactionCanceledException", Reason: "ProvisionedThroughputExceeded"}, stack.Fault{Code: "TransactionInProgressException"})
	}
	return faults
}

// F-1: a share of all calls of the tables is throttled. Logins take longer or are refused with 503; none is lost.
func TestF1TablesThrottled(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: journeySettings})
	for _, percent := range []int{1, 10, 50} {
		t.Run(fmt.Sprint(percent), func(t *testing.T) {
			to := counting(t, "F-1", fmt.Sprintf("%d %% of the tables' calls throttled", percent))
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			var mu sync.Mutex
			var hundred []int // that come next, shuffled, so that the share is exact and no run is without any
			random := rand.New(rand.NewPCG(seed, 1))
			s.Table.Inject(func(c stack.Call) stack.Fault {
				mu.Lock()
				defer mu.Unlock()
				if len(hundred) == 0 {
					hundred = random.Perm(100)
				}
				n := hundred[0]
				if hundred = hundred[1:]; n >= percent {
					return stack.Fault{}
				}
				to.Strike(site(c))
				faults := throttles(c.Operation)
				return faults[random.IntN(len(faults))]
			})
			s.travel(t, to, size(10, 150), func() { s.Table.Inject(nil) })
		})
	}
}

// size is how many logins a test of a fault runs: few, unless make reliability counts them. In full the faults take longer than
// all other tests together.
func size(few, full int) int {
	if os.Getenv(tally.Folder) == "" || testing.Short() {
		return few
	}
	return full
}

package conformance_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"countersign/sim/dynamodb/tabletest"
)

const (
	// operationsVariable is the environment variable with the number of operations.
	operationsVariable = "TABLE_OPERATIONS"
	// seedVariable is the environment variable with the seed to repeat. A run prints
	// its seed.
	seedVariable = "TABLE_SEED"

	usualOperations = 400
	// tolerated is the number of differences after which a run stops. The tables differ
	// by then, so further results would too.
	tolerated = 5
)

// TestRandomOperations sends the same random operations to the embedded engine and to
// DynamoDB Local and compares the answers, on a table with a hash key and on one that
// also has a sort key.
func TestRandomOperations(t *testing.T) {
	for name, keys := range map[string][]string{"hash key": {"id"}, "sort key": {"account", "id"}} {
		t.Run(name, func(t *testing.T) { playRandomly(t, keys) })
	}
}

func playRandomly(t *testing.T, keys []string) {
	client := tabletest.Local(t)
	embedded := tabletest.Start(t)
	seed := setting(t, seedVariable, rand.Uint64())
	operations := setting(t, operationsVariable, usualOperations)
	t.Logf("%d operations; to play them again: %s=%d", operations, seedVariable, seed)

	newTable := tabletest.New
	if len(keys) > 1 {
		newTable = tabletest.NewSorted
	}
	name := newTable(t, client)
	ours, theirs := wire{t, embedded.URL}, wire{t, os.Getenv("TEST_DYNAMODB_URL")}
	if got := ours.send(creation(name, keys)); got.status != 200 {
		t.Fatalf("create table: %v", got)
	}
	play := generator{Rand: rand.New(rand.NewPCG(seed, 0)), table: name, keys: keys}
	counts := map[string]int{}
	disagreements := 0
	check := func(n uint64, call call, one, other answer) {
		if diff := compare(call, one, other); diff != "" {
			disagreements++
			t.Errorf("operation %d: %s\n%s\nembedded: %v\nofficial: %v", n, diff, call, one, other)
		}
		if disagreements == tolerated {
			t.Fatal("too many disagreements")
		}
	}
	for n := range operations {
		call := play.next()
		one := ours.send(call)
		if one.unsupported() {
			counts["not supported"]++
			continue
		}
		counts[call.operation+" "+one.summary()]++
		other := theirs.send(call)
		if one.code() == "ValidationException" && !sameMessage(one.message(), other.message()) {
			counts["of these refused for another mistake"]++
		}
		check(n, call, one, other)
	}
	for n := range uint64(places) {
		call := call{"GetItem", map[string]any{"TableName": name, "Key": play.keyNumber(int(n)), "ConsistentRead": true}}
		check(operations+n, call, ours.send(call), theirs.send(call))
	}
	for what, count := range counts {
		t.Logf("%6d %s", count, what)
	}
}

// setting reads a number from the environment.
func setting(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text, ok := os.LookupEnv(name)
	if !ok {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

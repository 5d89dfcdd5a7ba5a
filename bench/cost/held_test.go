package cost

import (
	"context"
	"testing"

	"countersign/bench/rig"
	"countersign/local/stack"
)

// The route of the tutorials holds a read that has nothing to tell yet. How often it looks meanwhile is the clock's, but it
// is noted on the login once.
func TestAHeldReadIsOneWrite(t *testing.T) {
	r, err := rig.Start(t.Context(), stack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	writes := 0
	for range 3 { // a call that outlasts its deadline on a busy machine is made again, and counted
		if writes = held(t.Context(), t, r); writes == 1 {
			return
		}
	}
	t.Errorf("%d writes, want one", writes)
}

func held(ctx context.Context, t *testing.T, r *rig.Rig) int {
	t.Helper()
	c := &count{r: r}
	_, a, err := c.begin(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.ask("held read", 200, func() (rig.Answer, error) { return r.Do(ctx, "GET", "/authy/status", a.Token, "") }); err != nil {
		t.Fatal(err)
	}
	read := c.steps[len(c.steps)-1].Table
	if read.Reads < 2 {
		t.Errorf("%d reads: it was not held", read.Reads)
	}
	return read.Writes
}

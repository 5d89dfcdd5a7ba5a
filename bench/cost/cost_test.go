package cost

import (
	"math"
	"strings"
	"testing"

	"countersign/bench/rig"
	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
)

// poll is a status poll as the counts have it.
func poll(calls int) rig.Counts {
	c := rig.Counts{
		Requests: 1, Invocations: map[string]int{"GET /session/status": 1}, Logged: 280,
		Table: dynamosim.Usage{Units: dynamosim.Units{Read: 1}, Reads: 1},
	}
	if calls > 0 {
		c.Provider = map[authysim.Endpoint]int{authysim.EndpointPushState: calls}
		c.Table.Write, c.Table.Writes = 1, 1
	}
	return c
}

func TestBill(t *testing.T) {
	b := BillOf(Counted{"polls", []Step{{"poll", poll(0)}, {"poll", poll(0)}}})
	// of each: 2 ms of a core at 256 of 1769 MB, and 4 ms for the read
	compute := 0.25 * (0.002*1769/256 + 0.004) * 13.3334
	for name, c := range map[string]struct{ got, want float64 }{
		"gateway": {b.Gateway, 2}, "invocations": {b.Invocations, 0.4}, "reads": {b.Reads, 0.25}, "writes": {b.Writes, 0},
		"compute": {b.Compute, 2 * compute}, "logs": {b.Logs, 0.5}, "provider": {b.Provider, 0},
		"sum": {b.AWS(), 3.15 + 2*compute},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
	push := rig.Counts{Requests: 1, Provider: map[authysim.Endpoint]int{authysim.EndpointPush: 1, authysim.EndpointUser: 1}}
	if got := bill(push).Provider; got != 50_000 {
		t.Errorf("provider: got %v, want 50000: the look-up of a user is free", got)
	}
}

func TestTablesNameEveryFlow(t *testing.T) {
	flow := Counted{"push login", []Step{{"poll", poll(1)}}}
	var out strings.Builder
	Tables(&out, []Counted{flow})
	Beside(&out, flow)
	for _, want := range []string{"| push login | 1 | 1 | 1 | 1 push_state |", PricedOn, "a load balancer"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if one, two := Server(); one <= 0 || two <= 2*one {
		t.Errorf("servers: %v and %v", one, two)
	}
}

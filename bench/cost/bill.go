package cost

import "countersign/bench/rig"

// Bill is what a million of something cost, in dollars.
type Bill struct {
	Gateway, Invocations, Compute, Reads, Writes, Logs float64
	// Provider is apart: it is a thousand times the rest and paid to somebody else.
	Provider float64
}

// AWS is the sum without the provider.
func (b Bill) AWS() float64 {
	return b.Gateway + b.Invocations + b.Compute + b.Reads + b.Writes + b.Logs
}

func (b Bill) plus(other Bill) Bill {
	return Bill{
		b.Gateway + other.Gateway, b.Invocations + other.Invocations, b.Compute + other.Compute,
		b.Reads + other.Reads, b.Writes + other.Writes, b.Logs + other.Logs, b.Provider + other.Provider,
	}
}

// BillOf is what a million of a counted flow cost.
func BillOf(c Counted) Bill {
	var sum Bill
	for _, s := range c.Steps {
		sum = sum.plus(bill(s.Counts))
	}
	return sum
}

func bill(c rig.Counts) Bill {
	invocations := 0
	for _, n := range c.Invocations {
		invocations += n
	}
	const million = 1e6
	return Bill{
		Gateway:     float64(c.Requests) * perMillionRequests,
		Invocations: float64(invocations) * perMillionInvocations,
		Compute:     gbSeconds(c) * perGBSecond * million,
		Reads:       c.Table.Read * perMillionReads,
		Writes:      c.Table.Write * perMillionWrites,
		Logs:        float64(c.Logged+int64(c.Requests)*accessLine) / 1e9 * perGBLogged * million,
		Provider:    float64(verifications(c)) * perProviderCall * million,
	}
}

// Server is what the smallest always-on server costs a month, and with a second one and a load balancer before them.
func Server() (one, two float64) {
	one = serverPerHour*hoursPerMonth + serverDisk
	return one, 2*one + loadBalancerPerHour*hoursPerMonth
}

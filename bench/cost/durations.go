package cost

import (
	"time"

	"countersign/bench/rig"
	authysim "countersign/sim/authy"
)

// What a function is billed for is the time that it runs in AWS, where nothing here was measured. These are assumptions,
// on the high side.
const (
	coreAt = 1769.0 // MB at which a function has a whole core (Lambda, "Configure Lambda function memory")

	hashCPU  = 28 * time.Millisecond  // of a whole core: argon2id, 19 MiB, t=2, p=1
	otherCPU = 2 * time.Millisecond   // of a whole core: all else that a request takes
	perItem  = 4 * time.Millisecond   // one call of DynamoDB
	perCall  = 150 * time.Millisecond // one call of the provider

	// accessLine is what the API adds to a function's lines for a request, in bytes: the longest line of the template's access
	// log. Lambda adds none: the template leaves its START, END and REPORT out.
	accessLine = 220
)

// memory is what the template gives a route's function, in MB.
func memory(route string) float64 {
	if hashes(route) {
		return 512
	}
	return 256
}

// hashes tells whether a route's function is one of the two that hash a password.
func hashes(route string) bool { return route == "POST /session" || route == "POST /user" }

// gbSeconds is what a step's functions are billed for.
func gbSeconds(c rig.Counts) float64 {
	total := 0.0
	for route, n := range c.Invocations { // one: the waits are all its own
		cpu := otherCPU
		if hashes(route) {
			cpu += hashCPU
		}
		slowed := time.Duration(float64(cpu) * coreAt / memory(route))
		waits := time.Duration(c.Table.Reads+c.Table.Writes)*perItem + time.Duration(c.Calls())*perCall
		total += memory(route) / 1024 * (time.Duration(n)*slowed + waits).Seconds()
	}
	return total
}

// verifications are the provider calls that its price is for: each push, text and call that it sends.
func verifications(c rig.Counts) int {
	return c.Provider[authysim.EndpointPush] + c.Provider[authysim.EndpointSMS] + c.Provider[authysim.EndpointCall]
}

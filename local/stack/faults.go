package stack

import (
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/gateway"
)

// Served is the gateway's: a request that it answered.
type Served = gateway.Served

// What goes wrong with a call of the table, and which call it is. Tests that have
// a Stack need nothing else of the engine.
type (
	// Fault is the engine's.
	Fault = dynamosim.Fault
	// Call is the engine's.
	Call = dynamosim.Call
)

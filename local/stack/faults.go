package stack

import (
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/gateway"
)

// Served is a request that the gateway answered.
type Served = gateway.Served

// Fault injection for the table engine, for tests that use a Stack.
type (
	// Fault is a fault of the engine.
	Fault = dynamosim.Fault
	// Call is a call of the engine.
	Call = dynamosim.Call
)

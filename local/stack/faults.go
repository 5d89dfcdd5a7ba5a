package stack

import (
	"countersign/local/gateway"
	"countersign/local/table"
)

// Served is the gateway's: a request that it answered.
type Served = gateway.Served

// What goes wrong with a call of the table, and which call it is. Tests that have
// a Stack need nothing else of the engine.
type (
	// Fault is the engine's.
	Fault = table.Fault
	// Call is the engine's.
	Call = table.Call
)

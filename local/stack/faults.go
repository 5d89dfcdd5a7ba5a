package stack

import (
	"countersign/local/gateway"
	"countersign/local/table"
)

// Served is the gateway's: a request that it answered.
type Served = gateway.Served

// Fault and Call are the table engine's: what goes wrong with a call, and which
// call it is. Tests that have a Stack need nothing else of the engine.
type (
	Fault = table.Fault
	Call  = table.Call
)

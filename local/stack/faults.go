package stack

import "countersign/local/table"

// Fault and Call are the table engine's: what goes wrong with a call, and which
// call it is. Tests that have a Stack need nothing else of the engine.
type (
	Fault = table.Fault
	Call  = table.Call
)

package main

import (
	"testing"

	"countersign/sim/functiontest"
)

// rig is the function over a system of its own.
type rig struct {
	*functiontest.Function[handler]
}

func newRig(t *testing.T, settings ...string) *rig {
	t.Helper()
	return &rig{functiontest.New(t, newHandler, handler.routes, settings...)}
}

// What a deployment may set, the function starts with.
func TestSettingsOfTheTemplate(t *testing.T) { functiontest.Bounds(t, "status", newHandler) }

package main

import (
	"testing"
	"time"

	"countersign/shared/ratelimit"
	"countersign/shared/view"
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
func TestSettingsOfTheTemplate(t *testing.T) { functiontest.Bounds(t, "verify", newHandler) }

// attemptsLeft is what the status would say of a login.
func (r *rig) attemptsLeft(l functiontest.Login) int {
	r.T.Helper()
	rules := view.Rules{Codes: ratelimit.CodesFrom(r.Env())}
	return rules.AttemptsLeft(r.Read(l), time.Now())
}

package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// rig runs the function with a system of its own.
type rig struct {
	*functiontest.Function[handler]
}

func newRig(t *testing.T, settings ...string) *rig {
	t.Helper()
	return &rig{functiontest.New(t, newHandler, handler.routes, settings...)}
}

// The function starts with every setting that the template allows.
func TestSettingsOfTheTemplate(t *testing.T) { functiontest.Bounds(t, "session", newHandler) }

// logIn sends an address and a password.
func (r *rig) logIn(email, password string, options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	body := apitest.JSON(map[string]string{"email": email, "password": password})
	return r.Request("POST /session", append([]apitest.Option{body}, options...)...)
}

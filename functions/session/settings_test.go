package main

import (
	"testing"

	"countersign/shared/api"
	"countersign/shared/config"
	"countersign/sim/functiontest"
)

// What a deployment may set, the function starts with.
func TestSettingsOfTheTemplate(t *testing.T) {
	functiontest.Bounds(t, "session", func(env *config.Env) error {
		api.OptionsFrom(env)
		_, err := newHandler(env)
		return err
	})
}

package main

import (
	"net/http"
	"testing"
	"time"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
	"countersign/shared/config"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// rig is the function over a system of its own.
type rig struct {
	*functiontest.System
	t *testing.T
	h http.Handler
}

func newRig(t *testing.T, settings ...string) *rig {
	t.Helper()
	r := &rig{System: functiontest.Start(t, authysim.Options{}), t: t}
	r.set(settings...)
	return r
}

// set makes the function anew, with other settings.
func (r *rig) set(settings ...string) {
	r.t.Helper()
	r.h = serve(r.t, r.Env(settings...))
}

func serve(t *testing.T, env *config.Env) http.Handler {
	t.Helper()
	h, err := newHandler(env)
	if err != nil {
		t.Fatal(err)
	}
	return api.NewMux(h.routes())
}

// attemptsLeft is what the status would say of a login.
func (r *rig) attemptsLeft(l functiontest.Login) int {
	r.t.Helper()
	rules := view.Rules{Codes: ratelimit.CodesFrom(r.Env())}
	return rules.AttemptsLeft(r.Read(l), time.Now())
}

func (r *rig) do(method, path string, options ...apitest.Option) apitest.Answer {
	r.t.Helper()
	return apitest.Do(r.t, r.h, apitest.Event(method, path, options...))
}

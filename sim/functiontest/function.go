package functiontest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
	"countersign/shared/config"
	authysim "countersign/sim/authy"
)

// Function is a function under test, over a system of its own. H is the type of its handler.
type Function[H any] struct {
	*System
	Handler H // as newHandler made it

	newHandler func(*config.Env) (H, error)
	routes     func(H) map[string]api.Handler
	mux        http.Handler
}

// New makes a function as its main does: from the environment, by its newHandler and its
// routes. The settings, NAME=VALUE each, change that environment or add to it.
func New[H any](t testing.TB, newHandler func(*config.Env) (H, error), routes func(H) map[string]api.Handler, settings ...string) *Function[H] {
	t.Helper()
	f := &Function[H]{System: Start(t, authysim.Options{}), newHandler: newHandler, routes: routes}
	f.Set(settings...)
	return f
}

// Set makes the function anew, with other settings.
func (f *Function[H]) Set(settings ...string) {
	f.T.Helper()
	h, err := f.newHandler(f.Env(settings...))
	if err != nil {
		f.T.Fatal(err)
	}
	f.Use(h)
}

// Use lets another handler answer, such as one whose part panics.
func (f *Function[H]) Use(h H) { f.Handler, f.mux = h, api.NewMux(f.routes(h)) }

// Request sends the function a request to a route, such as "GET /session".
func (f *Function[H]) Request(route string, options ...apitest.Option) apitest.Answer {
	f.T.Helper()
	method, path, _ := strings.Cut(route, " ")
	return f.Send(apitest.Event(method, path, options...))
}

// Send sends it an event.
func (f *Function[H]) Send(event apitest.Request) apitest.Answer {
	f.T.Helper()
	return apitest.Do(f.T, f.mux, event)
}

// SendUntil sends it an event of a client that leaves when the context ends, so that
// nobody reads the answer.
func (f *Function[H]) SendUntil(ctx context.Context, event apitest.Request) {
	_, _ = api.Invoke(ctx, f.mux, event)
}

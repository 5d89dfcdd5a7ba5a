package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/steps"
)

// handler serves the callbacks.
type handler struct {
	receivers map[factor.Kind]factor.Receiver
	logins    table
	answers   steps.Settler
}

// table is the part of the logins table that this function uses.
type table interface {
	Get(ctx context.Context, id string) (logins.Login, error)
}

// routes returns one route for each provider that sends callbacks.
func (h handler) routes() map[string]api.Handler {
	routes := map[string]api.Handler{}
	for kind, receiver := range h.receivers {
		routes["POST /"+string(kind)+"/callback"] = func(w http.ResponseWriter, r *http.Request) error {
			return h.receive(w, r, kind, receiver)
		}
	}
	return routes
}

// receive handles a callback, by which the provider tells us that a person answered a push.
// A callback with a right signature gets a 200, even if we can't use it, because a provider
// may switch callbacks off after too many errors. A bad signature gets a 401. If our own
// storage fails, the answer is a 5xx, so that the provider sends the callback again. For the
// same reason, everything is written before the 200 is sent.
func (h handler) receive(w http.ResponseWriter, r *http.Request, kind factor.Kind, from factor.Receiver) error {
	outcome := steps.Outcome(metrics.Failed) // this is also what is counted after a panic
	ctx, now := r.Context(), time.Now()
	defer func() { metrics.Callback(ctx, string(outcome)) }()
	body, err := api.RawBody(r)
	if err != nil {
		outcome = metrics.Malformed
		return err
	}
	answered, err := from.Receive(ctx, r.Header, body, now)
	if errors.Is(err, factor.ErrSignature) {
		outcome = metrics.BadSignature
		metrics.Signature(ctx, !errors.Is(err, factor.ErrUnsigned))
		return &api.Error{Status: http.StatusUnauthorized, Code: "bad_signature", Cause: err,
			Message: "The signature is missing or wrong."}
	}
	found, err := h.settle(ctx, kind, answered, err)
	if err != nil {
		return err
	}
	outcome = found
	api.Annotate(ctx, slog.String("outcome", string(outcome)))
	return api.Empty(w, http.StatusOK)
}

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

// handler holds what the callback needs.
type handler struct {
	receivers map[factor.Kind]factor.Receiver
	logins    table
	answers   steps.Settler
}

// logins is what this function reads of the logins table.
type table interface {
	Get(ctx context.Context, id string) (logins.Login, error)
}

// routes has one for each provider that calls us.
func (h handler) routes() map[string]api.Handler {
	routes := map[string]api.Handler{}
	for kind, receiver := range h.receivers {
		routes["POST /"+string(kind)+"/callback"] = func(w http.ResponseWriter, r *http.Request) error {
			return h.receive(w, r, receiver)
		}
	}
	return routes
}

// receive takes the provider's word that somebody answered. What is validly
// signed is answered with 200, used or not, because error answers can get the
// callback switched off; only a bad signature is a 401, and a failure of our own
// storage a 5xx, so that the provider tries again. All is written before that.
func (h handler) receive(w http.ResponseWriter, r *http.Request, from factor.Receiver) error {
	outcome := steps.Outcome(metrics.Failed) // what it is if this panics, too
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
	found, err := h.settle(ctx, answered, err)
	if err != nil {
		return err
	}
	outcome = found
	api.Annotate(ctx, slog.String("outcome", string(outcome)))
	return api.Empty(w, http.StatusOK)
}

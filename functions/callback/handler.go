package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/steps"
)

// handler holds what the callback needs.
type handler struct {
	keys    keys
	url     string // the URL that Authy was told to call: what its signature covers
	logins  table
	answers steps.Settler
}

// keys are those that a callback may be signed with: two during a rotation.
type keys interface {
	All(ctx context.Context) ([]config.Secret, error)
}

// logins is what this function reads of the logins table.
type table interface {
	Get(ctx context.Context, id string) (logins.Login, error)
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{"POST /authy/callback": h.receive}
}

// receive takes the provider's word that somebody answered. What is validly
// signed is answered with 200, used or not, because error answers can get the
// callback switched off; only a bad signature is a 401, and a failure of our own
// storage a 5xx, so that the provider tries again. All is written before that.
func (h handler) receive(w http.ResponseWriter, r *http.Request) error {
	outcome := steps.Outcome(metrics.Failed) // what it is if this panics, too
	ctx := r.Context()
	defer func() { metrics.Callback(ctx, string(outcome)) }()
	body, err := api.RawBody(r)
	if err != nil {
		outcome = metrics.Malformed
		return err
	}
	if err := h.signed(r, body); err != nil {
		if errors.Is(err, authy.ErrSignature) {
			outcome = metrics.BadSignature
			metrics.Signature(r.Context(), r.Header.Get(authy.SignatureHeader) != "")
		}
		return err
	}
	found, err := h.settle(r.Context(), r.Header, body, time.Now())
	if err != nil {
		return err
	}
	outcome = found
	api.Annotate(r.Context(), slog.String("outcome", string(outcome)))
	return api.Empty(w, http.StatusOK)
}

// signed checks the signature, before anything else is looked at.
func (h handler) signed(r *http.Request, body []byte) error {
	secrets, err := h.keys.All(r.Context())
	if err != nil {
		return err
	}
	var keys []string
	for _, s := range secrets {
		keys = append(keys, s.Reveal())
	}
	if err := authy.CheckPost(keys, h.url, r.Header, body); err != nil {
		return &api.Error{Status: http.StatusUnauthorized, Code: "bad_signature", Cause: err,
			Message: "The signature is missing or wrong."}
	}
	return nil
}

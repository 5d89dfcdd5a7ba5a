package api

import (
	"context"
	"io"

	"countersign/shared/metrics"
)

// Options describe a function's environment. The zero value suits a function behind API
// Gateway without a CDN and without a namespace for metrics.
type Options struct {
	// Namespace is the CloudWatch namespace of the function's metrics.
	Namespace string
	// EdgeSecret is what the stack's CDN sends with each request that it forwards. Only
	// with it is the CDN's header with the client's address believed. "" means that
	// there is no CDN.
	EdgeSecret string
	// EdgeOnly refuses every request that the CDN did not forward. Without an
	// EdgeSecret it refuses every request.
	EdgeOnly bool
}

// Settings reads settings by name, as config.Env does.
type Settings interface {
	Text(name, def string) string
	String(name, how string) string
	Flag(name string) bool
}

// OptionsFrom reads the options. Call it before env.Err: it reports a CDN_ONLY that is
// malformed or lacks its EDGE_SECRET.
func OptionsFrom(s Settings) Options {
	o := Options{Namespace: s.Text("METRICS_NAMESPACE", "Countersign"), EdgeSecret: s.Text("EDGE_SECRET", ""), EdgeOnly: s.Flag("CDN_ONLY")}
	if o.EdgeOnly {
		o.EdgeSecret = s.String("EDGE_SECRET", "the secret that the CDN sends with each request, or leave CDN_ONLY out")
	}
	return o
}

// Into puts the options into ctx, and sends metrics to w. Start does this for a
// function; tests do it themselves.
func (o Options) Into(ctx context.Context, w io.Writer) context.Context {
	ctx = context.WithValue(ctx, edgeKey{}, edge{secret: o.EdgeSecret, only: o.EdgeOnly})
	return metrics.WriteTo(ctx, w, o.Namespace)
}

package api

import (
	"context"
	"io"

	"countersign/shared/metrics"
)

// Options are what a function is told about its surroundings. The zero value is a
// function behind API Gateway alone, without a namespace for its metrics.
type Options struct {
	// Namespace is CloudWatch's name for the function's metrics.
	Namespace string
	// EdgeSecret is what the stack's own CDN sends with each request that it passes on,
	// so that its word on the client's address can be told from anybody's. "" means that
	// there is no CDN.
	EdgeSecret string
	// EdgeOnly refuses every request that the CDN did not pass on. Without an EdgeSecret
	// that is every request.
	EdgeOnly bool
}

// Settings reads settings by their names, as config.Env does.
type Settings interface {
	Text(name, def string) string
	String(name, how string) string
	Flag(name string) bool
}

// OptionsFrom reads the options. Call it before the settings' errors are looked at:
// CDN_ONLY may be wrong, or lack its EDGE_SECRET.
func OptionsFrom(s Settings) Options {
	o := Options{Namespace: s.Text("METRICS_NAMESPACE", "Countersign"), EdgeSecret: s.Text("EDGE_SECRET", ""), EdgeOnly: s.Flag("CDN_ONLY")}
	if o.EdgeOnly {
		o.EdgeSecret = s.String("EDGE_SECRET", "what the CDN proves itself with, or leave CDN_ONLY out")
	}
	return o
}

// Into gives the options to the requests under ctx, with metrics written to w. Start
// does it for a function; a test does it for itself.
func (o Options) Into(ctx context.Context, w io.Writer) context.Context {
	ctx = context.WithValue(ctx, edgeKey{}, edge{secret: o.EdgeSecret, only: o.EdgeOnly})
	return metrics.WriteTo(ctx, w, o.Namespace)
}

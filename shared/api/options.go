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
}

// Settings reads settings by their names, as config.Env does.
type Settings interface {
	Text(name, def string) string
}

// OptionsFrom reads the options.
func OptionsFrom(s Settings) Options {
	return Options{Namespace: s.Text("METRICS_NAMESPACE", "Countersign"), EdgeSecret: s.Text("EDGE_SECRET", "")}
}

// Into gives the options to the requests under ctx, with metrics written to w. Start
// does it for a function; a test does it for itself.
func (o Options) Into(ctx context.Context, w io.Writer) context.Context {
	if o.EdgeSecret != "" {
		ctx = context.WithValue(ctx, edgeKey{}, o.EdgeSecret)
	}
	return metrics.WriteTo(ctx, w, o.Namespace)
}

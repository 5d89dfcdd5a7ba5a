// Package metrics counts events by writing lines in CloudWatch's embedded metric format
// to standard output. CloudWatch turns them into metrics. Counting therefore needs no
// API call, and a written line counts even if the process dies right after.
//
// The functions in names.go define every metric. A dimension takes few values, all of
// them known in the code. It never takes an id, an address or a client's text:
// CloudWatch bills each combination of values as a separate metric.
package metrics

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

type sinkKey struct{}

type sink struct {
	namespace string
	to        io.Writer
}

// WriteTo sends the metrics counted under ctx to w, one line each, in a CloudWatch
// namespace. Without it, nothing is written.
func WriteTo(ctx context.Context, w io.Writer, namespace string) context.Context {
	return context.WithValue(ctx, sinkKey{}, sink{namespace, w})
}

// CloudWatch's names of the units.
const (
	count        = "Count"
	milliseconds = "Milliseconds"
	percent      = "Percent"
)

type value struct {
	name, unit string
	number     float64
}

type dimension struct{ name, value string }

type (
	header struct {
		Timestamp         int64
		CloudWatchMetrics []directive
	}
	directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []definition
	}
	definition struct{ Name, Unit string }
)

// put writes one line with one or more values under a dimension, or under none if its
// name is "". With total, the values also count without the dimension, because an alarm
// can't add up values of a dimension that it does not know.
func put(ctx context.Context, d dimension, total bool, values ...value) {
	s, ok := ctx.Value(sinkKey{}).(sink)
	if !ok {
		return
	}
	of := directive{Namespace: s.namespace}
	line := map[string]any{}
	if d.name != "" {
		of.Dimensions = append(of.Dimensions, []string{d.name})
		line[d.name] = d.value
	}
	if total || d.name == "" {
		of.Dimensions = append(of.Dimensions, []string{})
	}
	for _, v := range values {
		of.Metrics = append(of.Metrics, definition{v.name, v.unit})
		line[v.name] = v.number
	}
	line["_aws"] = header{Timestamp: time.Now().UnixMilli(), CloudWatchMetrics: []directive{of}}
	text, _ := json.Marshal(line) // strings and finite numbers always encode
	// One write per line keeps a process's lines from mixing. If standard output fails,
	// there is nowhere to report it.
	_, _ = s.to.Write(append(text, '\n'))
}

func one(name string) value { return value{name, count, 1} }

func yes(name string, is bool) value {
	if is {
		return one(name)
	}
	return value{name, count, 0}
}

func took(name string, d time.Duration) value {
	return value{name, milliseconds, float64(d.Microseconds()) / 1000}
}

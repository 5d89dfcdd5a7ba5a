// Package metrics counts what happens, as lines on the function's standard
// output in CloudWatch's embedded metric format. CloudWatch makes metrics of
// them, so counting costs no call, and a line that is written is counted even if
// the process dies after it.
//
// The functions in names.go are the whole vocabulary. Dimensions take few values,
// all known here or in the code that counts: never an id, an address or a text of a
// client, because each combination of values is a metric of its own, and is billed.
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

// WriteTo sends what is counted under ctx to w, a line each, for the namespace: the
// name under which CloudWatch keeps the metrics. Without it nothing is written.
func WriteTo(ctx context.Context, w io.Writer, namespace string) context.Context {
	return context.WithValue(ctx, sinkKey{}, sink{namespace, w})
}

// Units of CloudWatch.
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

// put writes one line: values that were seen together, under one dimension, or under
// none when its name is "". With total they count without the dimension as well, for
// alarms, which can't add up what they don't know.
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
	text, _ := json.Marshal(line) // texts and finite numbers can't fail
	// One write a line, so that lines of a process never mix. Where standard output fails
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

package metrics_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/metrics"
)

// written returns the lines that count writes.
func written(t *testing.T, count func(ctx context.Context)) []string {
	t.Helper()
	var lines bytes.Buffer
	synctest.Test(t, func(t *testing.T) { // its clock begins at 2000-01-01
		count(metrics.WriteTo(t.Context(), &lines, "login-test"))
	})
	text, ok := strings.CutSuffix(lines.String(), "\n")
	if !ok {
		t.Fatalf("got %q, want whole lines", &lines)
	}
	return strings.Split(text, "\n")
}

// Checks each metric against the embedded metric format: every dimension and metric
// that the header names is a member of the line, with the right type.
func TestLines(t *testing.T) {
	for _, test := range []struct {
		name       string
		count      func(ctx context.Context)
		dimensions string // the dimension sets, as JSON
		want       string // the members beside the header
		units      string
	}{
		{"login", func(ctx context.Context) { metrics.Login(ctx, metrics.Passed, metrics.Push) },
			`[["Step"]]`, `{"Logins":1,"Step":"passed push"}`, "Logins Count"},
		{"approval", func(ctx context.Context) { metrics.Approval(ctx, 2500*time.Microsecond) },
			`[[]]`, `{"TimeToApprove":2.5}`, "TimeToApprove Milliseconds"},
		{"late denial", metrics.LateDenial, `[[]]`, `{"LateDenials":1}`, "LateDenials Count"},
		{"push", func(ctx context.Context) { metrics.PushSent(ctx, metrics.Sent) },
			`[["Result"]]`, `{"Pushes":1,"Result":"sent"}`, "Pushes Count"},
		{"fetched", metrics.AnswerFetched, `[[]]`, `{"AnswersFetched":1}`, "AnswersFetched Count"},
		{"message", func(ctx context.Context) { metrics.Message(ctx, "sms") },
			`[["Channel"]]`, `{"Channel":"sms","Messages":1}`, "Messages Count"},
		{"ceiling", func(ctx context.Context) { metrics.MessagesUsed(ctx, 12.5) },
			`[[]]`, `{"MessagesUsed":12.5}`, "MessagesUsed Percent"},
		{"limit", func(ctx context.Context) { metrics.LimitHit(ctx, "codes") },
			`[["Limit"],[]]`, `{"Limit":"codes","LimitsHit":1}`, "LimitsHit Count"},
		{"provider", func(ctx context.Context) { metrics.Provider(ctx, "verify token", 80*time.Millisecond, false) },
			`[["Operation"],[]]`, `{"Operation":"verify token","ProviderErrors":0,"ProviderLatency":80}`, "ProviderLatency Milliseconds, ProviderErrors Count"},
		{"provider down", func(ctx context.Context) { metrics.Provider(ctx, "verify token", 5*time.Second, true) },
			`[["Operation"],[]]`, `{"Operation":"verify token","ProviderErrors":1,"ProviderLatency":5000}`, "ProviderLatency Milliseconds, ProviderErrors Count"},
		{"provider useless", func(ctx context.Context) { metrics.ProviderUseless(ctx, "call phone") },
			`[["Operation"],[]]`, `{"Operation":"call phone","ProviderErrors":1}`, "ProviderErrors Count"},
		{"provider's key", metrics.ProviderKey, `[[]]`, `{"ProviderKeyErrors":1}`, "ProviderKeyErrors Count"},
		{"no signature", func(ctx context.Context) { metrics.Signature(ctx, false) },
			`[["Signature"]]`, `{"Signature":"missing","SignatureFailures":1}`, "SignatureFailures Count"},
		{"wrong signature", func(ctx context.Context) { metrics.Signature(ctx, true) },
			`[["Signature"]]`, `{"Signature":"wrong","SignatureFailures":1}`, "SignatureFailures Count"},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines := written(t, test.count)
			if len(lines) != 1 {
				t.Fatalf("got %d lines, want one: %q", len(lines), lines)
			}
			check(t, lines[0], test.dimensions, test.want, test.units)
		})
	}
}

func check(t *testing.T, line, dimensions, want, units string) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	header := got["_aws"]
	delete(got, "_aws")
	var sets, members any
	if json.Unmarshal([]byte(dimensions), &sets) != nil || json.Unmarshal([]byte(want), &members) != nil {
		t.Fatal("the test's own JSON is broken")
	}
	if diff := cmp.Diff(members, any(got)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	var metrics []any
	for _, unit := range strings.Split(units, ", ") {
		name, unit, _ := strings.Cut(unit, " ")
		metrics = append(metrics, map[string]any{"Name": name, "Unit": unit})
	}
	wantHeader := map[string]any{
		"Timestamp":         float64(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()),
		"CloudWatchMetrics": []any{map[string]any{"Namespace": "login-test", "Dimensions": sets, "Metrics": metrics}},
	}
	if diff := cmp.Diff(any(wantHeader), header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
}

// A callback counts under its outcome, and once more for the alarms.
func TestCallback(t *testing.T) {
	for outcome, want := range map[string]string{
		"applied":            `{"CallbackErrors":0,"CallbacksSigned":1}`,
		metrics.BadSignature: `{"CallbackErrors":0,"CallbacksSigned":0}`,
		metrics.Malformed:    `{"CallbackErrors":0,"CallbacksSigned":0}`,
		metrics.Failed:       `{"CallbackErrors":1,"CallbacksSigned":1}`,
	} {
		lines := written(t, func(ctx context.Context) { metrics.Callback(ctx, outcome) })
		if len(lines) != 2 {
			t.Fatalf("%s: got %d lines, want two", outcome, len(lines))
		}
		check(t, lines[0], `[["Outcome"]]`, `{"Callbacks":1,"Outcome":"`+outcome+`"}`, "Callbacks Count")
		check(t, lines[1], `[[]]`, want, "CallbacksSigned Count, CallbackErrors Count")
	}
}

func TestNothingIsWrittenWithoutAPlace(t *testing.T) {
	metrics.Login(t.Context(), metrics.Passed, metrics.Push)
	if got := written(t, func(ctx context.Context) {
		metrics.Approval(ctx, math.MaxInt64) // the longest possible duration
		metrics.LateDenial(ctx)
	}); len(got) != 2 {
		t.Errorf("got %q, want two lines", got)
	}
}

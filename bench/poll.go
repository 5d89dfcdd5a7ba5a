package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"countersign/bench/report"
	"countersign/bench/stats"
)

// polled is what testdata/poll writes.
type polled struct {
	Poll, Bare             []float64
	PollAllocs, BareAllocs float64
	PollBytes, BareBytes   float64
}

// poll compares the whole handler of a status poll with a bare GetItem, in one process, against one server.
func poll(ctx context.Context, l *lab) ([]report.Row, error) {
	p, err := measurePoll(ctx, l)
	if err != nil {
		return nil, err
	}
	ratio := stats.RatioOf(p.Poll, p.Bare)
	const goal = 1.15
	return []report.Row{{
		ID: "P-1", What: "status poll : bare GetItem, p50", Got: report.Figure(ratio, 3, " ×"), Goal: "≤ 1.15 ×",
		Verdict: report.AtMost(ratio, goal),
		Info: fmt.Sprintf("%s and %s; quartiles %s and %s apart; %.0f and %.0f allocations, %.1f and %.1f KB; %d samples each",
			micro(stats.Median(p.Poll)), micro(stats.Median(p.Bare)), micro(stats.Spread(p.Poll)), micro(stats.Spread(p.Bare)),
			p.PollAllocs, p.BareAllocs, p.PollBytes/1024, p.BareBytes/1024, len(p.Poll)),
	}}, nil
}

func micro(ns float64) string { return fmt.Sprintf("%.0f µs", ns/float64(time.Microsecond)) }

// measurePoll runs testdata/poll.
func measurePoll(ctx context.Context, l *lab) (polled, error) {
	out := filepath.Join(l.binaries, "poll.json")
	if err := testPoll(ctx, l, "BENCH_OUT="+out); err != nil {
		return polled{}, err
	}
	written, err := os.ReadFile(out)
	if err != nil {
		return polled{}, fmt.Errorf("measure polls: %w", err)
	}
	var p polled
	if err := json.Unmarshal(written, &p); err != nil {
		return p, fmt.Errorf("measure polls: %w", err)
	}
	return p, nil
}

// testPoll runs testdata/poll as a test of functions/status, whose handler nobody can import.
func testPoll(ctx context.Context, l *lab, environment ...string) error {
	overlay := filepath.Join(l.binaries, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(l.root, "functions/status/measure_poll_test.go"): filepath.Join(l.root, "bench/testdata/poll/poll_test.go"),
	}})
	if err != nil {
		return fmt.Errorf("lay over functions/status: %w", err)
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return fmt.Errorf("lay over functions/status: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-overlay", overlay, "-run", "^TestMeasurePoll$", "./functions/status")
	cmd.Dir, cmd.Env = l.root, slices.Concat(os.Environ(), environment, l.golang)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("measure polls: %w\n%s", err, said)
	}
	return nil
}

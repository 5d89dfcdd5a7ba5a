package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"countersign/bench/report"
	"countersign/bench/stats"
)

// peakMemory is the most memory that a new process of the session function has had after one login; and, for information,
// what a process has had that lived through many.
func peakMemory(ctx context.Context, l *lab) ([]report.Row, error) {
	const samples, many = 20, 50
	r, err := l.rig(ctx, 1, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	people, err := r.Members(ctx, samples+many, nil)
	if err != nil {
		return nil, err
	}
	session := r.Functions["session"]
	var peaks []float64
	for n := range samples {
		if n > 0 {
			r.Kill("session")
			for len(session.Processes()) > 0 { // until it is gone
				time.Sleep(time.Millisecond)
			}
		}
		if err := logIn(ctx, r, people[n:n+1], 1); err != nil {
			return nil, err
		}
		mib, err := peak(session.Processes()[0])
		if err != nil {
			return nil, err
		}
		peaks = append(peaks, mib)
	}
	if err := logIn(ctx, r, people[samples:], 1); err != nil {
		return nil, err
	}
	warm, err := peak(session.Processes()[0])
	if err != nil {
		return nil, err
	}
	got := stats.MedianOf(peaks)
	return []report.Row{{
		ID: "P-6", What: "peak memory of one login", Got: report.Figure(got, 1, " MiB"), Goal: "≤ 40 MiB", Verdict: report.AtMost(got, 40),
		Info: fmt.Sprintf("the most of %d processes %.1f MiB, quartiles %.1f apart; after %d more logins %.0f MiB of 512", samples,
			slices.Max(peaks), stats.Spread(peaks), many, warm),
	}}, nil
}

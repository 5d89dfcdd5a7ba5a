package main

import (
	"context"
	"fmt"
	"time"

	"countersign/bench/report"
	"countersign/bench/stats"
	lambdasim "countersign/sim/lambda"
)

// coldStart compares the time from exec to the first request for work of each function with that of the bare one.
func coldStart(ctx context.Context, l *lab) ([]report.Row, error) {
	const rounds = 100
	r, err := l.rig(ctx, 1, nil)
	if err != nil {
		return nil, err
	}
	configs := map[string]lambdasim.Config{"bare": r.Functions["session"].Config()}
	for _, name := range functions() {
		configs[name] = r.Functions[name].Config()
	}
	defer r.Close()
	bare := configs["bare"]
	bare.Binary = l.binary("bare")
	configs["bare"] = bare

	starts := map[string][]float64{}
	names := append([]string{"bare"}, functions()...)
	for n := range rounds + 2 {
		for i := range names { // another order each time
			name := names[(i+n)%len(names)]
			took, err := started(ctx, configs[name])
			if err != nil {
				return nil, err
			}
			if n >= 2 { // the first ones read the files from disk
				starts[name] = append(starts[name], ms(took))
			}
		}
	}
	var rows []report.Row
	for _, name := range functions() {
		ratio := stats.RatioOf(starts[name], starts["bare"])
		rows = append(rows, report.Row{
			ID: "P-4", What: "cold start : bare function, " + name, Got: report.Figure(ratio, 3, " ×"), Goal: "≤ 1.15 ×",
			Verdict: report.AtMost(ratio, 1.15),
			Info: fmt.Sprintf("%.2f and %.2f ms; quartiles %.2f and %.2f ms apart; %d starts each", stats.Median(starts[name]),
				stats.Median(starts["bare"]), stats.Spread(starts[name]), stats.Spread(starts["bare"]), rounds),
		})
	}
	return rows, nil
}

// started is the time from before the process is made until it asks for work.
func started(ctx context.Context, c lambdasim.Config) (time.Duration, error) {
	f := lambdasim.New(c)
	defer f.Close()
	began := time.Now()
	if err := f.Warm(ctx); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

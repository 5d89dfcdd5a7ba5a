package main

import (
	"context"
	"fmt"
	"os"

	"countersign/bench/report"
	"countersign/bench/stats"
	"countersign/tools/build"
)

// zipSize compares the zip of each function, as it is deployed to arm64, with that of the bare one.
func zipSize(ctx context.Context, l *lab) ([]report.Row, error) {
	dir, err := os.MkdirTemp(l.binaries, "arm64")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if err := build.Binaries(ctx, l.root, dir, build.Lambda("arm64"), yardsticks()[0], "./functions/..."); err != nil {
		return nil, err
	}
	size := map[string]float64{}
	for _, name := range append(functions(), "bare") {
		zip, err := build.Zip(dir + "/" + name)
		if err != nil {
			return nil, err
		}
		size[name] = float64(len(zip))
	}
	var rows []report.Row
	for _, name := range functions() {
		ratio := stats.Exactly(size[name] / size["bare"])
		rows = append(rows, report.Row{
			ID: "P-5", What: "zip : bare function's, " + name, Got: report.Figure(ratio, 3, " ×"), Goal: "≤ 1.08 ×",
			Verdict: report.AtMost(ratio, 1.08), Info: fmt.Sprintf("%.2f and %.2f MB", size[name]/1e6, size["bare"]/1e6),
		})
	}
	return rows, nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"countersign/bench/cost"
	"countersign/bench/report"
	"countersign/bench/stats"
)

// counted goes through every flow once.
func counted(ctx context.Context, l *lab) ([]cost.Counted, error) {
	r, err := l.rig(ctx, 0, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var all []cost.Counted
	for _, f := range cost.Flows() {
		c, err := cost.Count(ctx, r, f)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// mostDollars are what a million of each push login may cost, rounded up from what was counted on 2026-11-30, when pushes
// began to count for the phone too and each login to be told in the log.
var mostDollars = []float64{20, 23} //nolint:gochecknoglobals // constants

// mostReads are its read units. The second one had ten until the factors got a table of their own, which a login lists.
var mostReads = []float64{10, 11} //nolint:gochecknoglobals // constants

// loginCost holds the push logins to their goals: requests, units, dollars.
func loginCost(ctx context.Context, l *lab) ([]report.Row, error) {
	flows, err := counted(ctx, l)
	if err != nil {
		return nil, err
	}
	var rows []report.Row
	for i, f := range flows[:len(mostDollars)] { // the push logins
		t, dollars := f.Total(), cost.BillOf(f).AWS()
		calls := t.Calls()
		rows = append(rows, report.Row{
			ID: "P-7", What: f.Flow,
			Got:  fmt.Sprintf("%d requests, %v write and %v read units, $%.2f", t.Requests, t.Table.Write, t.Table.Read, dollars),
			Goal: fmt.Sprintf("≤ 8, ≤ 10, ≤ %v, ≤ $%.0f per million", mostReads[i], mostDollars[i]),
			Verdict: report.All(report.AtMost(stats.Exactly(float64(t.Requests)), 8), report.AtMost(stats.Exactly(t.Table.Write), 10),
				report.AtMost(stats.Exactly(t.Table.Read), mostReads[i]), report.AtMost(stats.Exactly(dollars), mostDollars[i])),
			Info: fmt.Sprintf("calls of the provider: %d; the dollars stand on assumed times", calls),
		})
	}
	return rows, nil
}

func runCost(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench cost", flag.ContinueOnError)
	flags.SetOutput(progress)
	write := flags.Bool("write", false, "put the tables into docs/performance.md")
	if err := flags.Parse(args); err != nil {
		return err
	}
	l, err := newLab(ctx, progress)
	if err != nil {
		return err
	}
	defer l.close()
	flows, err := counted(ctx, l)
	if err != nil {
		return err
	}
	var text strings.Builder
	cost.Tables(&text, flows)
	fmt.Fprintln(&text)
	cost.Beside(&text, flows[0])
	fmt.Fprint(out, text.String())
	if !*write {
		return nil
	}
	return report.Section(filepath.Join(l.root, "docs", "performance.md"), "cost", text.String())
}

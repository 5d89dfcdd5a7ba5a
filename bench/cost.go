package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"countersign/bench/cost"
	"countersign/bench/plot"
	"countersign/bench/report"
	"countersign/bench/rig"
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
			Goal: fmt.Sprintf("≤ 8, ≤ 10, ≤ 10, ≤ $%.0f per million", mostDollars[i]),
			Verdict: report.All(report.AtMost(stats.Exactly(float64(t.Requests)), 8), report.AtMost(stats.Exactly(t.Table.Write), 10),
				report.AtMost(stats.Exactly(t.Table.Read), 10), report.AtMost(stats.Exactly(dollars), mostDollars[i])),
			Info: fmt.Sprintf("calls of the provider: %d; the dollars stand on assumed times", calls),
		})
	}
	return rows, nil
}

func runCost(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench cost", flag.ContinueOnError)
	flags.SetOutput(progress)
	write := flags.Bool("write", false, "put the tables and the plot into docs/")
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
	young, asking, err := polls(flows)
	if err != nil {
		return err
	}
	curves := cost.Curves(young, asking)
	var text strings.Builder
	cost.Tables(&text, flows)
	fmt.Fprintln(&text)
	cost.Beside(&text, flows[0], curves)
	fmt.Fprint(out, text.String())
	if !*write {
		return nil
	}
	docs := filepath.Join(l.root, "docs")
	if err := os.WriteFile(filepath.Join(docs, "cost.svg"), []byte(drawn(curves)), 0o644); err != nil {
		return fmt.Errorf("write plot: %w", err)
	}
	return report.Section(filepath.Join(docs, "performance.md"), "cost", text.String())
}

// polls finds a poll that asks the provider and one that does not among what was counted.
func polls(flows []cost.Counted) (young, asking rig.Counts, err error) {
	for _, f := range flows {
		for _, s := range f.Steps {
			switch {
			case s.Name != "poll" || s.Table.Reads != 1: // an account that proved nothing is read too
			case s.Calls() == 0 && s.Table.Writes == 0:
				young = s.Counts
			case s.Calls() > 0:
				asking = s.Counts
			}
		}
	}
	if young.Requests == 0 || asking.Requests == 0 {
		return young, asking, errors.New("there is no poll of each kind among the flows")
	}
	return young, asking, nil
}

func drawn(curves []cost.Curve) string {
	var lines []plot.Line
	for _, c := range curves {
		l := plot.Line{Name: c.Name}
		for _, p := range c.Points {
			l.X, l.Y = append(l.X, p.Wait.Seconds()), append(l.Y, p.Dollars)
		}
		lines = append(lines, l)
	}
	return plot.Lines("What learning the result costs, by how long the person takes", "seconds until the answer", "$ per million", lines)
}

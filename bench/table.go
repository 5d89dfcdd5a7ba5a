package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign/bench/report"
)

// A measure makes the rows of one goal. One that is counted comes to the same on any machine.
type measure struct {
	id      string
	run     func(ctx context.Context, l *lab) ([]report.Row, error)
	counted bool
}

func measures() []measure {
	return []measure{
		{"P-1", poll, false}, {"P-2", loginCPU, false}, {"P-3", loginRate, false}, {"P-4", coldStart, false}, {"P-5", zipSize, true},
		{"P-6", peakMemory, false}, {"P-7", loginCost, true}, {"P-8", sameTime, false}, {"P-9", growth, false}, {"P-10", refused, true},
	}
}

func runTable(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	flags.Usage = func() {
		fmt.Fprint(progress, "bench          measures the goals of docs/performance.md (make bench)\n"+
			"bench cost     says what each way to log in costs\n"+
			"bench load     runs the functions under load (make load)\n\ncost -h and load -h list their flags. Those of bench itself:\n\n")
		flags.PrintDefaults()
	}
	id := flags.String("id", "", "measure one goal only: `P-1` to P-10")
	write := flags.Bool("write", false, "put the table into docs/performance.md, or the rows of one goal that is counted: P-5, P-7, P-10")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen := slices.DeleteFunc(measures(), func(m measure) bool { return *id != "" && m.id != *id })
	if len(chosen) == 0 {
		return fmt.Errorf("there is no %s", *id)
	}
	if *write && *id != "" && !chosen[0].counted {
		return fmt.Errorf("write %s: its times belong to the machine that measures the whole table", *id)
	}
	machine := report.Machine()
	l, err := newLab(ctx, progress)
	if err != nil {
		return err
	}
	defer l.close()
	var rows []report.Row
	for _, m := range chosen {
		began := time.Now()
		fmt.Fprintf(progress, "%s … ", m.id)
		more, err := m.run(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", m.id, err)
		}
		fmt.Fprintf(progress, "%.0f s\n", time.Since(began).Seconds())
		rows = append(rows, more...)
	}
	report.Text(out, rows)
	fmt.Fprintln(out, machine)
	if *write {
		if err := writeTable(l, *id, rows, machine); err != nil {
			return err
		}
	}
	return missed(rows)
}

// missed is an error that names the goals that are missed. One that is noisy is none: it was not decided.
func missed(rows []report.Row) error {
	var ids []string
	for _, r := range rows {
		if r.Verdict == report.Misses && !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return fmt.Errorf("missed: %s", strings.Join(ids, ", "))
}

// writeTable puts the whole table into docs/performance.md, or only the rows of one goal.
func writeTable(l *lab, id string, rows []report.Row, machine string) error {
	file := filepath.Join(l.root, "docs", "performance.md")
	if id != "" {
		return report.ReplaceRows(file, "table", id, rows)
	}
	var text strings.Builder
	report.Markdown(&text, rows)
	fmt.Fprintf(&text, "\n%s, on %s.\n", machine, time.Now().UTC().Format(time.DateOnly))
	return report.Section(file, "table", text.String())
}

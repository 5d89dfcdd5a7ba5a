package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"countersign/bench/report"
	"countersign/sim/tally"
)

// runFaults runs the tests that are named after a fault, each of which writes a row.
func runFaults(ctx context.Context, root string, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("reliability faults", flag.ContinueOnError)
	flags.SetOutput(progress)
	short := flags.Bool("short", false, "the small sizes of make test; then nothing is written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "countersign-reliability")
	if err != nil {
		return fmt.Errorf("make a folder for the rows: %w", err)
	}
	defer os.RemoveAll(folder)
	test := []string{"test", "-count=1", "-timeout", "120m", "-run", `^TestF[0-9]+`, "./e2e", "./functions/...", "./shared/..."}
	if *short {
		test = slices.Insert(test, 1, "-short")
	}
	command := exec.CommandContext(ctx, "go", test...)
	command.Dir, command.Env = root, append(os.Environ(), tally.Folder+"="+folder)
	command.Stdout, command.Stderr = progress, progress
	failed := command.Run()
	rows, err := readRows(folder)
	if err != nil {
		return err
	}
	table := faultTable(rows)
	switch {
	case failed != nil:
		fmt.Fprint(out, table)
		return fmt.Errorf("a fault is not withstood: %w", failed)
	case *short:
		fmt.Fprint(out, table)
		return nil
	}
	return write(root, "faults", table, "`make reliability`", out)
}

func readRows(folder string) ([]tally.Row, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var rows []tally.Row
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var row tally.Row
		if err := json.Unmarshal(text, &row); err != nil {
			return nil, fmt.Errorf("read row %s: %w", filepath.Base(file), err)
		}
		rows = append(rows, row)
	}
	number := func(r tally.Row) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(r.ID, "F-")) // 0 comes first, and is seen
		return n
	}
	slices.SortFunc(rows, func(a, b tally.Row) int {
		return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a.Fault, b.Fault))
	})
	return rows, nil
}

func faultTable(rows []tally.Row) string {
	var lines [][]string
	for _, r := range rows {
		lines = append(lines, []string{
			r.ID, r.Fault, fmt.Sprint(r.Sites), fmt.Sprint(r.Logins), fmt.Sprint(r.Passed), fmt.Sprint(r.Refused), fmt.Sprint(r.Lost), fmt.Sprint(r.Wrong),
		})
	}
	var table bytes.Buffer
	report.Grid(&table, []string{"id", "fault", "call sites", "logins", "passed", "refused", "lost", "wrong"}, lines)
	return table.String()
}

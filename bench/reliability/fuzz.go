package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/bench/report"
)

// target is a fuzz target, and what a run of it came to.
type target struct {
	folder, name string
	id           string // FZ-1, "" for one that is not in the list of what must hold
	executions   int64
	inputs       int64 // that ran other code than all before, in this run
	crashed      bool
}

func runFuzz(ctx context.Context, root string, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("reliability fuzz", flag.ContinueOnError)
	flags.SetOutput(progress)
	lasts := flags.Duration("time", 20*time.Second, "how long each target runs")
	only := flags.String("only", "", "the one target to run, such as FuzzLog; then nothing is written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	targets, err := findTargets(root)
	if err != nil {
		return err
	}
	if *only != "" {
		targets = slices.DeleteFunc(targets, func(t target) bool { return t.name != *only })
	}
	if len(targets) == 0 {
		return fmt.Errorf("there is no fuzz target %s", *only)
	}
	var failed []error
	for i := range targets {
		fmt.Fprintf(progress, "%s %s\n", targets[i].folder, targets[i].name)
		if err := targets[i].run(ctx, root, *lasts); err != nil {
			fmt.Fprintln(progress, err)
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	var lines [][]string
	for _, t := range targets {
		lines = append(lines, []string{
			strings.TrimSpace(t.name + " " + t.id), t.folder, fmt.Sprint(t.executions), fmt.Sprint(t.inputs), fmt.Sprint(crashers(t)),
		})
	}
	var table bytes.Buffer
	report.Grid(&table, []string{"target", "in", "executions", "new inputs", "crashers"}, lines)
	if *only != "" {
		fmt.Fprint(out, &table)
		return errors.Join(failed...)
	}
	return errors.Join(errors.Join(failed...), write(root, "fuzz", table.String(), fmt.Sprintf("`make fuzz TIME=%v`", *lasts), out))
}

func crashers(t target) int {
	if t.crashed {
		return 1 // a target ends at its first
	}
	return 0
}

var (
	declared = regexp.MustCompile(`(?m)((?:^//.*\n)*)^func (Fuzz\w+)\(f \*testing\.F\)`)
	listed   = regexp.MustCompile(`\bFZ-\d+\b`)
	counted  = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)
	crash    = regexp.MustCompile(`(?m)^\s*Failing input written to (.*)$`)
)

// findTargets reads the sources for fuzz targets. Those with an id come first, in its order.
func findTargets(root string) ([]target, error) {
	var found []target
	tree := os.DirFS(root)
	for _, top := range []string{"shared", "functions", "sim", "local", "ops", "tools"} {
		err := fs.WalkDir(tree, top, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := fs.ReadFile(tree, name)
			for _, match := range declared.FindAllSubmatch(text, -1) {
				found = append(found, target{folder: path.Dir(name), name: string(match[2]), id: string(listed.Find(match[1]))})
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for fuzz targets: %w", err)
		}
	}
	slices.SortStableFunc(found, func(a, b target) int {
		return cmp.Or(cmp.Compare(place(a.id), place(b.id)), cmp.Compare(a.folder, b.folder), cmp.Compare(a.name, b.name))
	})
	return found, nil
}

// place is an id's number, and what comes last for none.
func place(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "FZ-"))
	if err != nil {
		return 1 << 20
	}
	return n
}

// run fuzzes one target. Where one input runs other code each time, as with maps, the fuzzer would spend a minute of its time
// on making it smaller: it gets few tries.
func (t *target) run(ctx context.Context, root string, lasts time.Duration) error {
	command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", lasts.String(),
		"-fuzzminimizetime", "10x", "./"+t.folder)
	command.Dir = root
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	out, err := command.CombinedOutput()
	t.read(string(out))
	switch {
	case t.crashed:
		return fmt.Errorf("%s %s:\n%s", t.folder, t.name, out)
	case err != nil:
		return fmt.Errorf("%s %s: %w\n%s", t.folder, t.name, err, out)
	case t.executions == 0:
		return fmt.Errorf("%s %s: nothing was run\n%s", t.folder, t.name, out)
	}
	return nil
}

// read takes the last count out of what go test printed.
func (t *target) read(out string) {
	for _, match := range counted.FindAllStringSubmatch(out, -1) {
		t.executions, _ = strconv.ParseInt(match[1], 10, 64) // digits
		t.inputs, _ = strconv.ParseInt(match[2], 10, 64)
	}
	t.crashed = crash.MatchString(out)
}

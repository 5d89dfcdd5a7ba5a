package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The verdicts on a planted fault.
const (
	caught   = "caught"
	survived = "SURVIVED"
	argued   = "argued"   // survived, and the table says why
	broken   = "BROKEN"   // it could not be planted, or does not compile
	outdated = "OUTDATED" // a test sees what the table says none can
)

// A result is what came of planting a fault.
type result struct {
	verdict string
	took    time.Duration
	by      string // the test that saw it, or what is wrong with the fault
}

func (r result) detail() string {
	if r.by == "" {
		return ""
	}
	return " (" + r.by + ")"
}

// soundBefore runs the tests with no fault planted: a test that fails anyway sees nothing.
func soundBefore(ctx context.Context, root string, faults []fault) error {
	var run []fault
	for _, f := range faults {
		if slices.ContainsFunc(run, f.same) {
			continue
		}
		run = append(run, f)
		for _, pkg := range f.packages {
			if said, err := goTest(ctx, root, f.command(pkg)); err != nil {
				return fmt.Errorf("%s fails with no fault planted: %w\n%s", pkg, err, said)
			}
		}
	}
	return nil
}

// plant puts a fault into the copy, runs its tests until one of them fails, and takes it out again.
func plant(ctx context.Context, root string, f fault) result {
	begin := time.Now()
	done := func(verdict, by string) result { return result{verdict, time.Since(begin), by} }
	file := filepath.Join(root, filepath.FromSlash(f.file))
	before, err := os.ReadFile(file)
	if err != nil {
		return done(broken, err.Error())
	}
	after, err := f.apply(string(before))
	if err != nil {
		return done(broken, err.Error())
	}
	defer func() {
		_ = os.WriteFile(file, before, 0o600) // it worked a moment ago, and the next fault of this file would tell
	}()
	if err := os.WriteFile(file, []byte(after), 0o600); err != nil {
		return done(broken, err.Error())
	}
	for _, pkg := range f.packages {
		said, err := goTest(ctx, root, append(f.command(pkg), "-count=1"))
		switch {
		case err == nil:
		case strings.Contains(said, "[build failed]") || strings.Contains(said, "[setup failed]"):
			return done(broken, said)
		case f.argued != "":
			return done(outdated, failedTest(said))
		default:
			return done(caught, failedTest(said))
		}
	}
	if f.argued != "" {
		return done(argued, "")
	}
	return done(survived, f.why)
}

func goTest(ctx context.Context, root string, args []string) (string, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = root
	out, err := command.CombinedOutput()
	return string(out), err
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// failedTest names the test that failed: of several lines the innermost.
func failedTest(said string) string {
	all := failure.FindAllStringSubmatch(said, -1)
	if len(all) == 0 {
		return "it hangs, or ends the process"
	}
	return all[len(all)-1][1]
}

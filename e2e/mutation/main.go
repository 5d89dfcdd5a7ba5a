// Command mutation plants one fault at a time into a copy of the source and looks whether a test sees it. The faults are in
// faults/, each with the reason why it would be one and the packages whose tests should fail. A fault that no test sees is a
// missing test, unless the table argues why nothing could.
//
//	go run ./e2e/mutation               all of them, which takes about half an hour on two cores
//	go run ./e2e/mutation -run token    those whose name or file matches
//	go run ./e2e/mutation -list         what there is
//
// That each fault still applies to the source is tested without planting any.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"time"
)

func main() {
	pattern := flag.String("run", "", "plant only the faults whose name or file matches this regular `expression`")
	list := flag.Bool("list", false, "list the faults and plant none")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), "Plants the faults of e2e/mutation/faults, one at a time, and says which of them no test sees. All of them take about half an hour.\n\n"+
			"    go run ./e2e/mutation -run token\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, *pattern, *list)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

// run plants the faults that match. The error names what is left to do.
func run(ctx context.Context, out io.Writer, pattern string, list bool) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	all, err := table()
	if err != nil {
		return err
	}
	var chosen []fault
	for _, f := range all {
		if match.MatchString(f.name) || match.MatchString(f.file) {
			chosen = append(chosen, f)
		}
	}
	if list {
		for _, f := range chosen {
			fmt.Fprintf(out, "%-40s %s\n", f.file, f.name)
		}
		return nil
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	copied, err := copyTree(ctx, root)
	if err != nil {
		return err
	}
	defer os.RemoveAll(copied)
	return plantAll(ctx, out, copied, chosen)
}

// plantAll plants each fault, says what came of it, and sums up at the end.
func plantAll(ctx context.Context, out io.Writer, root string, faults []fault) error {
	if err := soundBefore(ctx, root, faults); err != nil {
		return err
	}
	begin := time.Now()
	var sum summary
	for _, f := range faults {
		result := plant(ctx, root, f)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		sum.add(f, result)
		fmt.Fprintf(out, "%-9s %5.1f s  %s: %s%s\n", result.verdict, result.took.Seconds(), f.file, f.name, result.detail())
	}
	return sum.print(out, time.Since(begin))
}

// Command bench measures Countersign against its goals.
//
//	bench [-id P-4] [-write]   one table: what, measured, goal, verdict (make bench)
//	bench cost [-write]        what a login costs, counted, in dollars per million
//	bench load [flags]         the built functions under load, every login accounted for (make load)
//
// Both sides of every ratio are measured in turns in the same run. A figure whose interval lies on both sides of its goal is
// "noisy", which is no pass. -write puts the tables into docs/performance.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does what the arguments say. Results go to out, progress to progress.
func run(ctx context.Context, args []string, out, progress io.Writer) error {
	command := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	switch command {
	case "":
		return runTable(ctx, args, out, progress)
	case "cost":
		return runCost(ctx, args, out, progress)
	case "load":
		return runLoad(ctx, args, out, progress)
	case "gateway": // what load starts as a process of its own
		return runGateway(ctx, args, os.Stdin, out)
	default:
		return fmt.Errorf("there is no %q: want cost, load, or nothing", command)
	}
}

// Command reliability counts what the project withstands, and puts it into docs/reliability.md.
//
//	reliability fuzz [-time 20s] [-only NAME]   runs every fuzz target for that long (make fuzz)
//	reliability faults [-short]                 runs every test of a fault, F-1 to F-18 (make reliability)
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"countersign/bench/report"
	"countersign/tools/build"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "reliability:", err)
		os.Exit(1)
	}
}

// run does what the arguments say. The table goes to out, progress to progress.
func run(ctx context.Context, args []string, out, progress io.Writer) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	root, err := build.Root()
	if err != nil {
		return err
	}
	switch command {
	case "fuzz":
		return runFuzz(ctx, root, args, out, progress)
	case "faults":
		return runFaults(ctx, root, args, out, progress)
	case "", "-h", "-help", "--help":
		fmt.Fprint(out, "reliability fuzz     runs every fuzz target (make fuzz)\n"+
			"reliability faults   runs every test of a fault (make reliability)\n\nfuzz -h and faults -h list the flags.\n")
		return flag.ErrHelp
	default:
		return fmt.Errorf("there is no %q: want fuzz or faults", command)
	}
}

// write puts a table into docs/reliability.md, between its marks.
func write(root, name, table, how string, out io.Writer) error {
	text := table + fmt.Sprintf("\n%s, on %s. %s\n", how, time.Now().UTC().Format(time.DateOnly), report.Machine()+".")
	fmt.Fprint(out, text)
	return report.Section(filepath.Join(root, "docs", "reliability.md"), name, text)
}

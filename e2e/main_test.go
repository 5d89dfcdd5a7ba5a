package e2e_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"countersign/local/stack"
)

// binaries is the folder of the built functions, which every stack shares.
var binaries string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	// These tests wait more than they work: for a push to run out, for a provider that hangs. But each has functions with
	// deadlines of seconds, and where too many run at a time on a busy machine, these pass.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = flag.Set("test.parallel", "8")
	}
	dir, err := os.MkdirTemp("", "countersign-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e: make a folder for the functions:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := stack.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: build the functions:", err)
		return 1
	}
	binaries = dir
	code := m.Run()
	if problems := closeShared(); len(problems) > 0 {
		fmt.Fprintln(os.Stderr, "e2e: the shared stack, afterwards:")
		for _, p := range problems {
			fmt.Fprintln(os.Stderr, "\t"+p)
		}
		return 1
	}
	return code
}

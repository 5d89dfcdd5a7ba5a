package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"countersign/local/stack"
)

// gatewayStarted is the first line that the gateway's process prints.
type gatewayStarted struct {
	URL    string
	Tables map[string]string
}

// gatewayHealth is what it prints for each line of its input.
type gatewayHealth struct {
	Goroutines int
	Processes  int     // of functions
	HeapMiB    float64 // after a collection
}

func (h gatewayHealth) String() string {
	return fmt.Sprintf("%d goroutines for %d processes, %.1f MiB", h.Goroutines, h.Processes, h.HeapMiB)
}

// settings are flags of the form NAME=VALUE.
type settings map[string]string

func (s settings) String() string { return strings.Join(slices.Sorted(maps.Keys(s)), ",") }

func (s settings) Set(pair string) error {
	name, value, _ := strings.Cut(pair, "=")
	s[name] = value
	return nil
}

// runGateway is the gateway and its functions in a process of its own, with tables and provider in another one, so that
// its memory and its goroutines are nobody else's. It ends with its input.
func runGateway(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("bench gateway", flag.ContinueOnError)
	set := settings{}
	o := stack.Options{Set: set}
	flags.StringVar(&o.DynamoDBURL, "dynamodb", "", "the tables' `URL`")
	flags.StringVar(&o.AuthyURL, "authy", "", "the provider's `URL`")
	flags.StringVar(&o.AuthyKey, "key", "", "its `key`")
	flags.StringVar(&o.Binaries, "binaries", "", "the `folder` of the functions")
	flags.IntVar(&o.Environments, "environments", 0, "how many processes a function may have")
	flags.Var(set, "set", "a setting, `NAME=VALUE`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s, err := stack.Start(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	to := json.NewEncoder(out)
	if err := to.Encode(gatewayStarted{s.URL, s.Tables}); err != nil {
		return fmt.Errorf("say where the gateway is: %w", err)
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := to.Encode(health(s)); err != nil {
			return fmt.Errorf("say how the gateway is: %w", err)
		}
	}
	return nil
}

func health(s *stack.Stack) gatewayHealth {
	runtime.GC()
	runtime.GC() // what had a finalizer goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	processes := 0
	for _, f := range s.Functions {
		processes += len(f.Processes())
	}
	return gatewayHealth{runtime.NumGoroutine(), processes, float64(m.HeapAlloc) / (1 << 20)}
}

// gateway is that process, from outside.
type gateway struct {
	gatewayStarted
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// startGateway starts this program again.
func startGateway(ctx context.Context, said io.Writer, args ...string) (*gateway, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, append([]string{"gateway"}, args...)...)
	cmd.Stderr = said
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	g := &gateway{cmd: cmd, in: in, out: json.NewDecoder(out)}
	if err := g.out.Decode(&g.gatewayStarted); err != nil {
		g.close()
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	return g, nil
}

func (g *gateway) health() (gatewayHealth, error) {
	var h gatewayHealth
	if _, err := fmt.Fprintln(g.in); err != nil {
		return h, fmt.Errorf("ask the gateway: %w", err)
	}
	if err := g.out.Decode(&h); err != nil {
		return h, fmt.Errorf("ask the gateway: %w", err)
	}
	return h, nil
}

func (g *gateway) close() {
	g.in.Close()
	_ = g.cmd.Wait() // it ends with its input
}

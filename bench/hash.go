package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

// hasher is the running yardstick: it checks passwords and does nothing else.
type hasher struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *bufio.Reader
}

func startHasher(ctx context.Context, l *lab, cores int) (*hasher, error) {
	cmd := exec.CommandContext(ctx, l.binary("hash"))
	cmd.Env = append(slices.Concat(os.Environ(), l.golang), fmt.Sprintf("GOMAXPROCS=%d", cores)) // of two, the last counts
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the hash alone: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the hash alone: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the hash alone: %w", err)
	}
	return &hasher{cmd, in, bufio.NewReader(out)}, nil
}

// check makes n checks, some at once, and returns when they are done.
func (h *hasher) check(n, atOnce int) error {
	if _, err := fmt.Fprintln(h.in, n, atOnce); err != nil {
		return fmt.Errorf("hash alone: %w", err)
	}
	if _, err := h.answers.ReadString('\n'); err != nil {
		return fmt.Errorf("hash alone: %w", err)
	}
	return nil
}

func (h *hasher) pid() int { return h.cmd.Process.Pid }

func (h *hasher) close() {
	h.in.Close()
	_ = h.cmd.Wait() // it ends with its input, and how is of no interest
}

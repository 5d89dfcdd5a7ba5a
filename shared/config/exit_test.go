package config_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"testing"

	"countersign/shared/config"
)

// TestExit runs this test binary again in a child process, because Exit ends the
// process.
func TestExit(t *testing.T) {
	const child = "COUNTERSIGN_TEST_EXIT"
	if os.Getenv(child) != "" {
		config.Exit(errors.New("A is not set\nB is not set"))
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestExit$")
	command.Env = append(os.Environ(), child+"=1")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	err := command.Run()

	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("the process ended with %v, want status 1", err)
	}
	want := "countersign config.test: A is not set\ncountersign config.test: B is not set\n"
	if got := stderr.String(); got != want {
		t.Errorf("standard error:\n%swant:\n%s", got, want)
	}
}

package sam_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"countersign/local/stack"
)

// What the scripts hand over.
const (
	buildSetting     = "SAM_BUILD"     // the folder that sam build made
	processorSetting = "SAM_PROCESSOR" // x86_64 or arm64
	imageSetting     = "SAM_IMAGE"     // the stand-in for the Lambda base image; empty for the real one
	lintersSetting   = "SAM_LINTERS"   // not empty: check.sh has what it needs
	hostSetting      = "SAM_HOST"      // where a server listens that containers call host.docker.internal
)

// root is the module's, where SAM CLI runs and finds the events.
const root = "../.."

// binaries is the folder of the functions that our own gateway runs.
var binaries string

func TestMain(m *testing.M) { os.Exit(suite(m)) }

func suite(m *testing.M) int {
	if os.Getenv(buildSetting) == "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "countersign-sam")
	if err != nil {
		fmt.Fprintln(os.Stderr, "sam: make a folder for the functions:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := stack.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, "sam: build the functions:", err)
		return 1
	}
	binaries = dir
	return m.Run()
}

// needEngine skips a test that needs what local.sh sets up.
func needEngine(t *testing.T) {
	t.Helper()
	if os.Getenv(buildSetting) == "" {
		t.Skip("needs SAM CLI and an engine for containers: make sam-local")
	}
}

// say prints a line for whoever runs the suite, as it happens.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

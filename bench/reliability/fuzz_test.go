package main

import (
	"io"
	"testing"

	"countersign/local/build"
)

func TestTargetsAreFound(t *testing.T) {
	root, err := build.Root()
	if err != nil {
		t.Fatal(err)
	}
	targets, err := findTargets(root)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	for i, one := range targets {
		ids[one.id]++
		if i > 0 && place(one.id) < place(targets[i-1].id) {
			t.Errorf("%s comes after %s", one.id, targets[i-1].id)
		}
	}
	// The list of what must hold, security.md; FZ-8 is a property test over the state machine, without bytes.
	for _, id := range []string{"FZ-1", "FZ-2", "FZ-3", "FZ-4", "FZ-5", "FZ-6", "FZ-7", "FZ-9", ""} {
		if ids[id] == 0 {
			t.Errorf("no target for %q: %v", id, ids)
		}
	}
}

func TestCountsAreRead(t *testing.T) {
	const usual = "fuzz: elapsed: 0s, gathering baseline coverage: 0/73 completed\n" +
		"fuzz: elapsed: 3s, execs: 17 (5/sec), new interesting: 1 (total: 74)\nfuzz: elapsed: 9s, execs: 27972 (1613/sec), new interesting: 67 (total: 73)\nPASS\n"
	for out, want := range map[string]target{
		"":    {},
		usual: {executions: 27972, inputs: 67},
		usual + "--- FAIL: FuzzX (0.1s)\n    Failing input written to testdata/fuzz/FuzzX/fcbb\n    To re-run:\n": {executions: 27972, inputs: 67, crashed: true},
	} {
		var got target
		if got.read(out); got != want {
			t.Errorf("%q: got %+v, want %+v", out, got, want)
		}
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{{}, {"walk"}, {"fuzz", "-only", "FuzzNothing"}, {"fuzz", "-time", "long"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
}

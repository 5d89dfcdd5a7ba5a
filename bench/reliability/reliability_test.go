package main

import (
	"io"
	"testing"

	"countersign/sim/tally"
	"countersign/tools/build"
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

func TestFaultsAreTabled(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(tally.Folder, folder)
	for _, id := range []string{"F-10", "F-2"} {
		c := tally.New(id, "some|thing")
		c.Strike("GetItem")
		c.Passed()
		if problems := c.Close(); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
	rows, err := readRows(folder)
	if err != nil {
		t.Fatal(err)
	}
	const want = "| id | fault | call sites | logins | passed | refused | lost | wrong |\n|---|---|---|---|---|---|---|---|\n" +
		"| F-2 | some\\|thing | 1 | 1 | 1 | 0 | 0 | 0 |\n| F-10 | some\\|thing | 1 | 1 | 1 | 0 | 0 | 0 |\n"
	if got := faultTable(rows); got != want {
		t.Errorf("got\n%s", got)
	}
}

//go:build unix

package e2e_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// path is a PATH with a few commands and nothing else.
func path(t *testing.T, commands ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range commands {
		file, err := exec.LookPath(name)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(file, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestRacesAreTests: with a name that is no longer a test's, make test-race would pass with less to do, or nothing.
func TestRacesAreTests(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	races := regexp.MustCompile(`(?m)^RACES = \((.+)\)(\w+)\$\$$`).FindSubmatch(makefile)
	if races == nil {
		t.Fatal("the Makefile has no RACES of the form (A|B)C$$")
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var source []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, text...)
	}
	for name := range strings.SplitSeq(string(races[1]), "|") {
		name += string(races[2])
		if !regexp.MustCompile(`(?m)^func Test\w*` + name + `\(`).Match(source) {
			t.Errorf("no test's name ends in %s", name)
		}
	}
}

// TestProgramsAtATime: more than there are cores on a small machine, and as many as Go itself says on others.
func TestProgramsAtATime(t *testing.T) {
	for _, c := range []struct{ command, cores, want string }{
		{"nproc", "1", "-p 4"}, {"nproc", "2", "-p 4"}, {"nproc", "3", "-p 4"}, {"nproc", "4", ""}, {"nproc", "64", ""},
		{"getconf", "2", "-p 4"}, {"getconf", "8", ""},
	} {
		folder := path(t, "make", "sh", "date", "which", "grep")
		if err := os.WriteFile(filepath.Join(folder, c.command), []byte("#!/bin/sh\necho "+c.cores+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "make", "test", "go=echo")
		cmd.Dir, cmd.Env = "..", []string{"PATH=" + folder}
		out, err := cmd.CombinedOutput()
		if want := strings.Join(strings.Fields("test -short -timeout 60m "+c.want+" ./..."), " "); err != nil || !strings.Contains(string(out), want+"\n") {
			t.Errorf("%s says %s: got %v and\n%s, want %s", c.command, c.cores, err, out, want)
		}
	}
}

// TestMakeHelp: make and sed are all that it takes, and no target is forgotten.
func TestMakeHelp(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("make", "help")
	cmd.Dir, cmd.Env = "..", []string{"PATH=" + path(t, "make", "sh", "sed")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, targets, _ := strings.Cut(string(makefile), "\n.PHONY:")
	targets, _, _ = strings.Cut(targets, "\n")
	var listed []string
	for _, line := range regexp.MustCompile(`(?m)^  (\S+) +\S`).FindAllStringSubmatch(string(out), -1) {
		listed = append(listed, line[1])
	}
	want := strings.Fields(targets)
	slices.Sort(want)
	slices.Sort(listed)
	if !slices.Equal(want, listed) {
		t.Errorf(".PHONY has %v\nhelp has   %v", want, listed)
	}
	if !strings.HasPrefix(string(out), "\nTo begin with\n  run ") {
		t.Errorf("it begins with\n%.200s", out)
	}
}

// TestMakeRunEnds: make run says where to go, and ends without a complaint and without a process that is left. Ctrl-C
// reaches make and everything that it started; kill reaches make alone.
func TestMakeRunEnds(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, c := range []struct {
		name string
		end  func(pid int) error
	}{
		{"Ctrl-C", func(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) }},
		{"kill", func(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }},
	} {
		cmd := exec.CommandContext(t.Context(), "make", "run", "RUN="+folder, "ARGS=-addr 127.0.0.1:0 -phone-addr 127.0.0.1:0 -services=")
		cmd.Dir, cmd.SysProcAttr = "..", &syscall.SysProcAttr{Setpgid: true}
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Skip(err)
		}
		said, out := "", bufio.NewReader(pipe)
		for !strings.Contains(said, ended) {
			line, err := out.ReadString('\n')
			said += line
			if err != nil {
				t.Fatalf("%s: it ended: %v\n%s%s", c.name, cmd.Wait(), said, &complaints)
			}
		}
		if err := c.end(cmd.Process.Pid); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(out)
		_ = cmd.Wait() // make itself ends by the signal, as it always does
		if strings.TrimSpace(string(rest)) != "stopping" || complaints.Len() > 0 {
			t.Errorf("%s: it says %q and complains %q", c.name, rest, &complaints)
		}
		eventually(t, time.Minute, "no process is left", func() bool { return errors.Is(syscall.Kill(-cmd.Process.Pid, 0), syscall.ESRCH) })
	}
}

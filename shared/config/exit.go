package config

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// Exit prints each line of err to standard error as "countersign <function>: …" and
// ends the process with status 1. Only a main function calls it.
func Exit(err error) {
	printError(os.Stderr, function(), err)
	os.Exit(1)
}

func printError(w io.Writer, function string, err error) {
	for line := range strings.Lines(fmt.Sprint(err)) {
		fmt.Fprintf(w, "countersign %s: %s\n", function, strings.TrimSuffix(line, "\n"))
	}
}

// function returns the name of the main package's folder. The binary's name would not
// help: Lambda requires every binary to be called bootstrap.
func function() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Path != "" && info.Path != "command-line-arguments" {
		return path.Base(info.Path)
	}
	return filepath.Base(os.Args[0])
}

// Command guessable makes the list of common passwords that a registration refuses, from
// lists of them: a file each, a password a line or a JSON array, packed by gzip or not.
//
//	go run ./tools/guessable -o shared/password/guessable/list.bin passwords.json common-passwords.txt.gz
//
// The lists stand in the packages that shared/password/guessable names; they are not kept here.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"countersign/shared/password"
	"countersign/shared/password/guessable"
)

// size is how many bytes the list may take: it is a part of a function that has to start fast.
const size = 30_000

func main() {
	out := flag.String("o", "list.bin", "the `file` to write")
	flag.Parse()
	if err := run(*out, flag.Args(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "guessable:", err)
		os.Exit(1)
	}
}

func run(out string, files []string, report io.Writer) error {
	var all []string
	for _, name := range files {
		passwords, err := read(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		fmt.Fprintf(report, "%s: %d passwords\n", name, len(passwords))
		all = append(all, passwords...)
	}
	list := guessable.Encode(all, kept, size)
	count, spread := guessable.Size(list)
	fmt.Fprintf(report, "%s: %d of them with at least %d characters, in %d bytes; one in %d others is taken for one of them\n",
		out, count, password.MinLength, len(list), spread)
	return os.WriteFile(out, list, 0o644)
}

// kept tells whether somebody may have chosen a password, and whether it is looked up.
func kept(p string) bool {
	return password.Valid(p) == nil && utf8.RuneCountInString(p) <= guessable.Longest
}

// read gives the passwords of a file.
func read(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		if text, err = io.ReadAll(unpacked); err != nil {
			return nil, err
		}
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		var passwords []string
		err := json.Unmarshal(text, &passwords)
		return passwords, err
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), nil
}

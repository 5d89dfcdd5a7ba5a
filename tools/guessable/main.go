// Command guessable makes the list of common passwords that a registration refuses. It
// reads source lists: files with one password per line or a JSON array, optionally
// compressed by gzip.
//
//	go run ./tools/guessable -o shared/password/guessable/list.bin passwords.json common-passwords.txt.gz
//
// The source lists come from the packages named in shared/password/guessable and are
// not part of this repository.
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

// size limits the list in bytes. The list is part of a function that has to start fast.
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

// kept reports whether a text could be a password here and is short enough to be looked
// up.
func kept(p string) bool {
	return password.Valid(p) == nil && utf8.RuneCountInString(p) <= guessable.Longest
}

// read returns the passwords in a file.
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

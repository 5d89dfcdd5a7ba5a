package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"countersign/shared/users"
)

// lines reads what the operator types, line by line.
type lines struct{ in *bufio.Reader }

func newLines(in io.Reader) *lines { return &lines{bufio.NewReader(in)} }

// next returns the next line, or "" at the end.
func (l *lines) next() (string, error) {
	line, err := l.in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(line), nil
}

// prompt asks the operator questions.
type prompt struct {
	in  *lines
	out io.Writer
	yes bool // answer yes to every question
}

// address asks for an address, or reads it from a file.
func (p prompt) address(file string) (string, error) {
	source := p.in
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		source = newLines(f)
	} else {
		fmt.Fprint(p.out, "e-mail address of the account: ")
	}
	line, err := source.next()
	if err != nil {
		return "", fmt.Errorf("read address: %w", err)
	}
	if line == "" {
		return "", errors.New("no address was given")
	}
	address, err := users.ParseEmail(line)
	if err != nil {
		return "", errors.New("this is not an e-mail address")
	}
	return address, nil
}

var errNo = errors.New("nothing was changed")

// confirm asks whether to go on. Any answer but yes means no.
func (p prompt) confirm() error {
	if p.yes {
		return nil
	}
	fmt.Fprint(p.out, "Go on? [y/N] ")
	line, err := p.in.next()
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	switch strings.ToLower(line) {
	case "y", "yes":
		return nil
	}
	return errNo
}

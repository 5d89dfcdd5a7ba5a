package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed faults/*.txt
var tables embed.FS

// A fault is one entry of a table:
//
//	== a token's secret of 8 random bytes
//	in shared/logins/token.go
//	by ./shared/logins -run Token
//	why 64 bits can be guessed
//	-	rand.Read(t.secret[:])
//	+	rand.Read(t.secret[:8])
//
// The lines that begin with - are the text to be found, those with + what it is replaced by. The text must be there once. Where
// the - come again after +, that is another place of the same file. An entry without "in" or "by" has those of the one before.
// "argued" says why no test can see the fault.
type fault struct {
	name, file, why, argued string
	hunks                   []hunk
	packages                []string
	tests                   string // go test -run; "" for all
}

// A hunk is one replacement.
type hunk struct{ find, put string }

// table reads all faults.
func table() ([]fault, error) {
	files, err := tables.ReadDir("faults")
	if err != nil {
		return nil, err
	}
	var all []fault
	for _, file := range files {
		text, err := tables.ReadFile("faults/" + file.Name())
		if err != nil {
			return nil, err
		}
		faults, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("faults/%s: %w", file.Name(), err)
		}
		all = append(all, faults...)
	}
	return all, nil
}

// parse reads one file of a table. Empty lines and those that begin with # are for people.
func parse(text string) ([]fault, error) {
	var faults []fault
	var now fault
	var find, put []string
	inPut := false
	endHunk := func() {
		if len(find) > 0 {
			now.hunks = append(now.hunks, hunk{strings.Join(find, "\n"), strings.Join(put, "\n")})
		}
		find, put, inPut = nil, nil, false
	}
	end := func() {
		endHunk()
		if now.name != "" {
			faults = append(faults, now)
		}
	}
	for n, line := range strings.Split(text, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "", line[0] == '#':
		case line[0] == '-':
			if inPut {
				endHunk()
			}
			find = append(find, line[1:])
		case line[0] == '+' && len(find) > 0:
			inPut = true
			put = append(put, line[1:])
		case word == "==":
			end()
			now = fault{name: rest, file: now.file, packages: now.packages, tests: now.tests}
		case word == "in":
			now.file = rest
		case word == "by":
			packages, tests, _ := strings.Cut(rest, " -run ")
			now.packages, now.tests = strings.Fields(packages), tests
		case word == "why":
			now.why = rest
		case word == "argued":
			now.argued = rest
		default:
			return nil, fmt.Errorf("line %d says nothing: %q", n+1, line)
		}
	}
	end()
	for _, f := range faults {
		if f.file == "" || f.why == "" || len(f.hunks) == 0 || len(f.packages) == 0 {
			return nil, fmt.Errorf("%q is not complete: it takes in, by, why and a replacement", f.name)
		}
	}
	return faults, nil
}

// apply plants the fault into the text of its file.
func (f fault) apply(text string) (string, error) {
	for _, h := range f.hunks {
		if n := strings.Count(text, h.find); n != 1 {
			return "", fmt.Errorf("%s: %q: found %d times, and must be there once: %s", f.file, f.name, n, h.find)
		}
		if h.find == h.put {
			return "", fmt.Errorf("%s: %q changes nothing", f.file, f.name)
		}
		text = strings.Replace(text, h.find, h.put, 1)
	}
	return text, nil
}

// command are the arguments of go that run the tests of one of the fault's packages.
func (f fault) command(pkg string) []string {
	args := []string{"test", "-short", "-failfast", "-vet=off", "-timeout=10m"}
	if f.tests != "" {
		args = append(args, "-run", f.tests)
	}
	return append(args, pkg)
}

// same tells whether two faults are looked for by the same tests.
func (f fault) same(other fault) bool {
	return f.tests == other.tests && slices.Equal(f.packages, other.packages)
}

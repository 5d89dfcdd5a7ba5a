package main

import (
	"fmt"
	"io"
)

// report prints a line for each thing that was looked at.
type report struct {
	out                 io.Writer
	held, broken, unrun int
}

// check says a sentence that holds, or what is there instead.
func (r *report) check(holds bool, sentence, instead string, args ...any) {
	if holds {
		r.held++
		fmt.Fprintf(r.out, "ok    %s\n", sentence)
		return
	}
	r.broken++
	fmt.Fprintf(r.out, "FAIL  %s: %s\n", sentence, fmt.Sprintf(instead, args...))
}

// skip says what was not looked at, and why.
func (r *report) skip(sentence string, args ...any) {
	r.unrun++
	fmt.Fprintf(r.out, "skip  %s\n", fmt.Sprintf(sentence, args...))
}

// note says what somebody has to do now.
func (r *report) note(sentence string) { fmt.Fprintf(r.out, "      %s\n", sentence) }

// verdict sums up; the error says that something does not hold.
func (r *report) verdict() error {
	fmt.Fprintf(r.out, "\n%d hold, %d do not, %d were not looked at\n", r.held, r.broken, r.unrun)
	if r.broken > 0 {
		return fmt.Errorf("%d of %d do not hold", r.broken, r.held+r.broken)
	}
	return nil
}

package main

import (
	"fmt"
	"io"
)

// report prints a line for each check.
type report struct {
	out                 io.Writer
	held, broken, unrun int
}

// check prints a sentence that holds, or FAIL with what is the case instead.
func (r *report) check(holds bool, sentence, instead string, args ...any) {
	if holds {
		r.held++
		fmt.Fprintf(r.out, "ok    %s\n", sentence)
		return
	}
	r.broken++
	fmt.Fprintf(r.out, "FAIL  %s: %s\n", sentence, fmt.Sprintf(instead, args...))
}

// skip prints which check was left out, and why.
func (r *report) skip(sentence string, args ...any) {
	r.unrun++
	fmt.Fprintf(r.out, "skip  %s\n", fmt.Sprintf(sentence, args...))
}

// note prints what a person has to do now.
func (r *report) note(sentence string) { fmt.Fprintf(r.out, "      %s\n", sentence) }

// verdict prints a summary. It returns an error if a check failed.
func (r *report) verdict() error {
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped\n", r.held, r.broken, r.unrun)
	if r.broken > 0 {
		return fmt.Errorf("%d of %d checks failed", r.broken, r.held+r.broken)
	}
	return nil
}

// Package pretend is a provider that is there in a test alone. Its codes stand in a file, a
// line for each: who they are for, a colon and the code.
package pretend

import (
	"context"
	"os"
	"slices"
	"strings"

	"countersign/shared/factor"
)

// Kind is pretend's.
const Kind factor.Kind = "pretend"

// Codes checks codes. It is a [factor.Checker].
type Codes struct{ File string }

// Check implements [factor.Checker].
func (c Codes) Check(_ context.Context, f factor.Factor, code, _ string) (factor.Verdict, error) {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return factor.Unchecked, err
	}
	if !slices.Contains(strings.Fields(string(text)), f.Ref+":"+code) {
		return factor.Wrong, nil
	}
	return factor.Right, nil
}

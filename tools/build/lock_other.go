//go:build !unix

package build

import (
	"context"
	"errors"
)

// lock always fails: this system has no flock.
func lock(context.Context, string) (unlock func(), err error) { return nil, errors.ErrUnsupported }

//go:build !unix

package build

import (
	"context"
	"errors"
)

// lock says that it can't.
func lock(context.Context, string) (unlock func(), err error) { return nil, errors.ErrUnsupported }

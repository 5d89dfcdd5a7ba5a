//go:build !unix

package build

import "errors"

// lock says that it can't.
func lock(string) (unlock func(), err error) { return nil, errors.ErrUnsupported }

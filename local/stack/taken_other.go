//go:build !unix

package stack

import "syscall"

// errAddressTaken is Windows's error for a port in use, WSAEADDRINUSE.
const errAddressTaken = syscall.Errno(10048)

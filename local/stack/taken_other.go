//go:build !unix

package stack

import "syscall"

// errAddressTaken is WSAEADDRINUSE, how Windows says that a port is taken.
const errAddressTaken = syscall.Errno(10048)

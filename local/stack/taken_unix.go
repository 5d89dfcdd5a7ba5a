//go:build unix

package stack

import "syscall"

// errAddressTaken is the system's error for a port in use.
const errAddressTaken = syscall.EADDRINUSE

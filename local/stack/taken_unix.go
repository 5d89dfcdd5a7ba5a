//go:build unix

package stack

import "syscall"

// errAddressTaken is how the system says that a port is taken.
const errAddressTaken = syscall.EADDRINUSE

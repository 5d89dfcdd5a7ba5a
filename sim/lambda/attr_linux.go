package lambda

import "syscall"

// procAttr makes the kernel end a function when this process ends in a way that leaves it no time to do so itself, and
// keeps Ctrl-C in the terminal from reaching the function before we end it.
func procAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

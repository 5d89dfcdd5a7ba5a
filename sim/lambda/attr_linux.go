package lambda

import "syscall"

// procAttr makes the kernel kill a function when this process dies without cleaning up.
// It also keeps Ctrl-C in the terminal from reaching the function before this process
// stops it.
func procAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

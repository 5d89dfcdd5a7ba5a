//go:build !linux

package lambda

import "syscall"

// procAttr changes nothing: only Linux can kill a process when its parent dies.
func procAttr() *syscall.SysProcAttr { return nil }

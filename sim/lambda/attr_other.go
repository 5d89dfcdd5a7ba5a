//go:build !linux

package lambda

import "syscall"

// procAttr changes nothing: only Linux can tie the life of a process to that of its parent.
func procAttr() *syscall.SysProcAttr { return nil }

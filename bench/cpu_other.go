//go:build !linux

package main

import (
	"errors"
	"time"
)

var errLinux = errors.New("this is measured on Linux only")

func cpuTime(int) (time.Duration, error) { return 0, errLinux }

func peak(int) (float64, error) { return 0, errLinux }

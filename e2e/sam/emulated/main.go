// Command emulated stands in the place of Lambda's runtime emulator in an image for another processor. It starts the
// emulator, which runs natively, and has it run the function under qemu: so that the very bytes that are deployed run on a
// machine of another kind.
package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	args := append([]string{"rie"}, os.Args[1:]...)
	args = append(args, "/var/rapid/qemu", "/var/task/bootstrap")
	err := syscall.Exec("/var/rapid/rie", args, os.Environ()) //nolint:gosec // it hands on what it was called with
	fmt.Fprintln(os.Stderr, "emulated: start the emulator:", err)
	os.Exit(1)
}

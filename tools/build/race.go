//go:build race

package build

// Race reports whether this program has the race detector. Then what it builds for this machine has it too: the functions
// are processes of their own, and where a test program alone had it, nothing would look for their races.
const Race = true

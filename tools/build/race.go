//go:build race

package build

// Race reports whether this program was built with the race detector. If so, the
// functions that it builds for this machine have it too. They run as separate
// processes, so a race in them would otherwise go unnoticed.
const Race = true

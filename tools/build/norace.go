//go:build !race

package build

// Race reports whether this program was built with the race detector.
const Race = false

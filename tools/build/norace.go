//go:build !race

package build

// Race reports whether this program has the race detector.
const Race = false

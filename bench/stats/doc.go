// Package stats says what samples of a noisy machine allow to say: medians, how far they may be off, and whether two
// sets of samples come from different distributions. Every result is the same for the same samples.
package stats

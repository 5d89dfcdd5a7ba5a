package stats

import (
	"math"
	"slices"
)

// Quantile is the q-quantile of samples in any order, between 0 and 1, interpolated between neighbours. It is NaN for no
// samples.
func Quantile(samples []float64, q float64) float64 {
	return quantileOf(slices.Sorted(slices.Values(samples)), q)
}

func quantileOf(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// Median is the 0.5-quantile.
func Median(samples []float64) float64 { return Quantile(samples, 0.5) }

// Spread is the distance between the quartiles.
func Spread(samples []float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	return quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)
}

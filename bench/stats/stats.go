// Package stats says what samples of a noisy machine allow to say: medians, how far off they may be, and whether two sets of
// samples come from different distributions. Quantiles and the rank test are those of go-moremath, which benchstat uses too.
package stats

import moremath "github.com/aclements/go-moremath/stats"

// Median is the middle of the samples, which may come in any order. It is NaN for no samples.
func Median(samples []float64) float64 { return quantile(samples, 0.5) }

// Spread is the distance between the quartiles.
func Spread(samples []float64) float64 { return moremath.Sample{Xs: samples}.IQR() }

func quantile(samples []float64, q float64) float64 { return moremath.Sample{Xs: samples}.Quantile(q) }

// Ranks is the outcome of a rank test.
type Ranks struct {
	// P is how likely it is that two sets from one distribution differ at least as much.
	P float64
	// Above is how likely a sample of the first set is larger than one of the second: 0.5 for equal distributions.
	Above float64
}

// MannWhitney is the two-sided rank test of Mann and Whitney. With no samples on a side, or with all of them equal, the test can
// tell nothing apart: P is 1.
func MannWhitney(a, b []float64) Ranks {
	result, err := moremath.MannWhitneyUTest(a, b, moremath.LocationDiffers)
	if err != nil {
		return Ranks{1, 0.5}
	}
	return Ranks{result.P, result.U / float64(len(a)*len(b))}
}

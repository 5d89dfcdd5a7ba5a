package stats

import "math/rand/v2"

// resamples is how often the samples are drawn anew for an interval: enough for its ends to stand still in the third
// digit.
const resamples = 2000

// Confidence is that of every interval here: the share of runs in which the true figure lies within.
const Confidence = 0.95

// Interval is a figure and between what it may really be, at Confidence.
type Interval struct{ Low, Mid, High float64 }

// Exactly is a figure that was counted.
func Exactly(v float64) Interval { return Interval{v, v, v} }

// MedianOf is the median of samples, with the interval of the percentile bootstrap (Efron 1979).
func MedianOf(samples []float64) Interval {
	return bootstrap(func(draw func([]float64) []float64) float64 { return Median(draw(samples)) }, Median(samples))
}

// RatioOf is the ratio of the medians of two sets of samples, with its interval.
func RatioOf(a, b []float64) Interval {
	return bootstrap(func(draw func([]float64) []float64) float64 {
		return Median(draw(a)) / Median(draw(b))
	}, Median(a)/Median(b))
}

// DifferenceOf is the difference of the medians of two sets of samples, with its interval.
func DifferenceOf(a, b []float64) Interval {
	return bootstrap(func(draw func([]float64) []float64) float64 {
		return Median(draw(a)) - Median(draw(b))
	}, Median(a)-Median(b))
}

// bootstrap draws the samples again and again, with replacement, and takes the middle of what comes out.
func bootstrap(figure func(draw func([]float64) []float64) float64, mid float64) Interval {
	random := rand.New(rand.NewPCG(1, 2)) // the same samples give the same interval
	draw := func(samples []float64) []float64 {
		again := make([]float64, len(samples))
		for i := range again {
			again[i] = samples[random.IntN(len(samples))]
		}
		return again
	}
	figures := make([]float64, resamples)
	for i := range figures {
		figures[i] = figure(draw)
	}
	return Interval{Quantile(figures, (1-Confidence)/2), mid, Quantile(figures, (1+Confidence)/2)}
}

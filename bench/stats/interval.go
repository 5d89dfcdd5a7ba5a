package stats

import "math/rand/v2"

// resamples is how often the samples are drawn again for an interval. With 2000 draws its ends stand still in the third digit.
const resamples = 2000

// confidence is the share of runs in which the true figure lies within an interval.
const confidence = 0.95

// Interval is a figure, and the range in which the true one lies with that confidence.
type Interval struct{ Low, Mid, High float64 }

// Exactly is a figure that was counted.
func Exactly(v float64) Interval { return Interval{v, v, v} }

// MedianOf is the median of samples.
func MedianOf(samples []float64) Interval {
	return bootstrap(func(medians []float64) float64 { return medians[0] }, samples)
}

// RatioOf is the ratio of the medians of two sets of samples.
func RatioOf(a, b []float64) Interval {
	return bootstrap(func(medians []float64) float64 { return medians[0] / medians[1] }, a, b)
}

// DifferenceOf is the difference of the medians of two sets of samples.
func DifferenceOf(a, b []float64) Interval {
	return bootstrap(func(medians []float64) float64 { return medians[0] - medians[1] }, a, b)
}

// bootstrap is a figure made of the medians of some sets of samples. It draws each set again and again, with replacement, and
// takes the range of the middle 95 % of what the figure comes to (percentile bootstrap, Efron 1979).
func bootstrap(figure func(medians []float64) float64, sets ...[]float64) Interval {
	random := rand.New(rand.NewPCG(1, 2)) // the same samples give the same interval
	medians := make([]float64, len(sets))
	figures := make([]float64, resamples)
	for i := range figures {
		for n, set := range sets {
			drawn := make([]float64, len(set))
			for j := range drawn {
				drawn[j] = set[random.IntN(len(set))]
			}
			medians[n] = Median(drawn)
		}
		figures[i] = figure(medians)
	}
	for n, set := range sets {
		medians[n] = Median(set)
	}
	return Interval{quantile(figures, (1-confidence)/2), figure(medians), quantile(figures, (1+confidence)/2)}
}

package stats

import (
	"math"
	"slices"
)

// Ranks is the outcome of a rank test.
type Ranks struct {
	// P is how likely two sets from one distribution are at least so different, by the normal approximation with the
	// correction for ties, which is good from about 20 samples each.
	P float64
	// Above is how likely a sample of the first set is larger than one of the second: 0.5 for equal distributions.
	Above float64
}

// MannWhitney is the two-sided rank test of Mann and Whitney (1947). With no samples on a side, or with all of them
// equal, nothing can be told apart: P is 1.
func MannWhitney(a, b []float64) Ranks {
	type sample struct {
		value float64
		first bool
	}
	all := make([]sample, 0, len(a)+len(b))
	for _, v := range a {
		all = append(all, sample{v, true})
	}
	for _, v := range b {
		all = append(all, sample{v, false})
	}
	slices.SortFunc(all, func(x, y sample) int {
		switch {
		case x.value < y.value:
			return -1
		case x.value > y.value:
			return 1
		}
		return 0
	})
	sum, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].value == all[i].value {
			j++
		}
		rank := float64(i+j+1) / 2 // ranks start at 1; equal values share theirs
		for _, s := range all[i:j] {
			if s.first {
				sum += rank
			}
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	m, n := float64(len(a)), float64(len(b))
	if m == 0 || n == 0 {
		return Ranks{1, 0.5}
	}
	u := sum - m*(m+1)/2
	total := m + n
	variance := m * n / 12 * (total + 1 - ties/(total*(total-1)))
	if variance <= 0 {
		return Ranks{1, 0.5}
	}
	z := max(0, math.Abs(u-m*n/2)-0.5) / math.Sqrt(variance)
	return Ranks{math.Erfc(z / math.Sqrt2), u / (m * n)}
}

package report

import (
	"fmt"

	"countersign/bench/stats"
)

// Verdict is what a row says of its goal.
type Verdict string

// The verdicts. Noisy is neither of the other two: the samples allow both.
const (
	Holds  Verdict = "holds"
	Misses Verdict = "MISSES"
	Noisy  Verdict = "noisy"
)

// Row is one measurement beside its goal.
type Row struct {
	ID   string // P-1
	What string
	Got  string // the figure that the goal is about, with its interval
	Goal string
	Verdict
	Info string // absolute figures
}

// AtMost judges a figure that may be no larger than the goal. It holds only when the whole interval does.
func AtMost(i stats.Interval, goal float64) Verdict {
	switch {
	case i.High <= goal:
		return Holds
	case i.Low > goal:
		return Misses
	default: // NaN comes here
		return Noisy
	}
}

// AtLeast judges a figure that may be no smaller than the goal.
func AtLeast(i stats.Interval, goal float64) Verdict {
	return AtMost(stats.Interval{Low: -i.High, Mid: -i.Mid, High: -i.Low}, -goal)
}

// All is the verdict on several things at once: one that misses makes all miss, and a noisy one leaves all open.
func All(verdicts ...Verdict) Verdict {
	all := Holds
	for _, v := range verdicts {
		if v == Misses {
			return Misses
		}
		if v != Holds {
			all = Noisy
		}
	}
	return all
}

// Figure writes an interval with a unit after it. One that was counted is a plain number.
func Figure(i stats.Interval, digits int, unit string) string {
	mid := fmt.Sprintf("%.*f%s", digits, i.Mid, unit)
	if i.Low == i.High {
		return mid
	}
	return fmt.Sprintf("%s (%.*f to %.*f)", mid, digits, i.Low, digits, i.High)
}

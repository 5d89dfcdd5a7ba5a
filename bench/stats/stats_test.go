package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestMedianAndSpread(t *testing.T) {
	samples := []float64{4, 1, 3, 2}
	if got := Median(samples); got != 2.5 {
		t.Errorf("median: got %v, want 2.5", got)
	}
	if got := Spread([]float64{5, 1, 4, 2, 3}); !near(got, 8.0/3, 1e-9) { // between 1 2/3 and 4 1/3
		t.Errorf("spread: got %v, want 2.67", got)
	}
	if got := Median(nil); !math.IsNaN(got) {
		t.Errorf("median of nothing: got %v", got)
	}
	if samples[0] != 4 {
		t.Error("the samples were moved")
	}
}

func TestMannWhitney(t *testing.T) {
	for _, c := range []struct {
		name     string
		a, b     []float64
		p, above float64
	}{
		{"apart", []float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}, 2.0 / 252, 0}, // two of the 252 ways to rank five of ten
		{"the same", []float64{1, 1}, []float64{1, 1}, 1, 0.5},
		{"nothing", nil, []float64{1}, 1, 0.5},
	} {
		got := MannWhitney(c.a, c.b)
		if !near(got.P, c.p, 1e-9) || !near(got.Above, c.above, 1e-9) {
			t.Errorf("%s: got %+v, want p %v, above %v", c.name, got, c.p, c.above)
		}
	}
}

func normal(r *rand.Rand, n int, mean float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = mean + r.NormFloat64()
	}
	return out
}

// A true difference of nothing is called one about as often as the test says, and a large one always.
func TestMannWhitneyErrsAsOftenAsItSays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	wrong := 0
	for range 400 {
		if MannWhitney(normal(r, 60, 0), normal(r, 60, 0)).P < 0.05 {
			wrong++
		}
		if p := MannWhitney(normal(r, 60, 0), normal(r, 60, 2)).P; p > 0.001 {
			t.Errorf("two spreads apart: p %v", p)
		}
	}
	if wrong < 5 || wrong > 40 {
		t.Errorf("%d of 400 equal pairs were told apart at 5 %%", wrong)
	}
}

func TestIntervalsHoldTheTruthAsOftenAsTheySay(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	held := 0
	for range 60 {
		i := MedianOf(normal(r, 40, 7))
		if i.Low > i.Mid || i.Mid > i.High {
			t.Fatalf("out of order: %+v", i)
		}
		if i.Low <= 7 && 7 <= i.High {
			held++
		}
	}
	if held < 50 {
		t.Errorf("the median was within %d of 60 intervals", held)
	}
	a, b := normal(r, 60, 30), normal(r, 60, 10)
	if got := RatioOf(a, b); got.Low > 3 || got.High < 3 || got.High-got.Low > 0.5 {
		t.Errorf("ratio of 30 and 10: %+v", got)
	}
	if got := DifferenceOf(a, b); got.Low > 20 || got.High < 20 || got.High-got.Low > 2 {
		t.Errorf("difference of 30 and 10: %+v", got)
	}
	if RatioOf(a, b) != RatioOf(a, b) || Exactly(2) != (Interval{2, 2, 2}) {
		t.Error("the same samples give another interval")
	}
}

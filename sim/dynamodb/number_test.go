package dynamodb

import (
	"math/big"
	"strings"
	"testing"
)

// FuzzNumbers compares with exact arithmetic: an accepted number equals the text, and a
// sum is exact.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"0", "-0.0", "1", "+1.50", "1e125", "1E-130", ".5", "5.", "12345678901234567890123456789012345678", "1e", "--1", "1_0"} {
		f.Add(text, "0.1")
		f.Add("-7e3", text)
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		a, failedA := parseNumber(x)
		b, failedB := parseNumber(y)
		if failedA != nil || failedB != nil {
			return
		}
		exactA, exactB := exact(t, x), exact(t, y)
		if got := exact(t, a.String()); got.Cmp(exactA) != 0 {
			t.Errorf("%q: got %s", x, a)
		}
		if again, failed := parseNumber(a.String()); failed != nil || again.String() != a.String() {
			t.Errorf("%q: printed as %s, which is read as %v, %v", x, a, again, failed)
		}
		if got, want := a.compare(b), exactA.Cmp(exactB); got != want {
			t.Errorf("compare %s with %s: got %d, want %d", a, b, got, want)
		}
		if sum, failed := a.plus(b); failed == nil && exact(t, sum.String()).Cmp(new(big.Rat).Add(exactA, exactB)) != 0 {
			t.Errorf("%s + %s: got %s", a, b, sum)
		}
		if rest, failed := a.minus(b); failed == nil && exact(t, rest.String()).Cmp(new(big.Rat).Sub(exactA, exactB)) != 0 {
			t.Errorf("%s - %s: got %s", a, b, rest)
		}
		if size := a.size(); size < 1 || size > 22 {
			t.Errorf("%s: got size %d, want 1 to 22", a, size)
		}
	})
}

func exact(t *testing.T, text string) *big.Rat {
	t.Helper()
	value, ok := new(big.Rat).SetString(strings.TrimSuffix(strings.ToLower(text), "."))
	if !ok {
		t.Fatalf("%q is taken for a number", text)
	}
	return value
}

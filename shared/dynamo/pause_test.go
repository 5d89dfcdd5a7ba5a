package dynamo

import (
	"testing"
	"time"
)

func TestPauseIsShortAndSpread(t *testing.T) {
	for n := -1; n < 100; n++ {
		seen := map[time.Duration]bool{}
		for range 50 {
			d, err := pause(n, nil)
			if err != nil || d < 0 || d >= 200*time.Millisecond {
				t.Fatalf("pause(%d) = %v, %v; want under 200ms", n, d, err)
			}
			seen[d] = true
		}
		if len(seen) < 2 {
			t.Errorf("pause(%d) has no jitter", n)
		}
	}
}

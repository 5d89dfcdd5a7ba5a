package ratelimit

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// bucket is the simplest model of a bucket: it stores a level that leaks with time.
type bucket struct{ level, at int64 }

func (b *bucket) use(l Limit, now int64) bool {
	b.level = max(b.level-(now-b.at), 0)
	b.at = now
	if b.level+l.interval() > l.Per.Milliseconds() {
		return false
	}
	b.level += l.interval()
	return true
}

func TestLimitAgreesWithALeakingBucket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limit{
			N:   rapid.IntRange(1, 50).Draw(t, "n"),
			Per: time.Duration(rapid.IntRange(1, 100_000).Draw(t, "per")) * time.Second,
		}
		now := int64(1_700_000_000_000)
		plain, fullAt := &bucket{at: now}, int64(0)
		for range 100 {
			now += rapid.Int64Range(0, 2*l.interval()).Draw(t, "pause")
			got := l.Left(fullAt, now) >= 1
			if want := plain.use(l, now); got != want {
				t.Fatalf("%+v allows at %d: got %v, want %v", l, now, got, want)
			}
			if (l.wait(fullAt, now) == 0) != got {
				t.Fatalf("wait %v, but allowed is %v", l.wait(fullAt, now), got)
			}
			if got {
				fullAt = max(fullAt, now) + l.interval()
			}
		}
	})
}

func TestLimitOfNothingAllowsNothing(t *testing.T) {
	l := Limit{N: 0, Per: time.Hour}
	if got := l.Left(0, 1); got != 0 {
		t.Errorf("left: got %d, want 0", got)
	}
	if got := l.wait(0, 1); got != time.Hour {
		t.Errorf("wait: got %v, want an hour", got)
	}
}

// A limit that refills faster than once a millisecond is rounded, and still allows its
// uses.
func TestLimitFinerThanAMillisecond(t *testing.T) {
	l := Limit{N: 5000, Per: time.Second}
	if got := l.Left(0, 1_700_000_000_000); got != 1000 {
		t.Errorf("left: got %d, want 1000", got)
	}
}

func TestFullBucketHoldsAll(t *testing.T) {
	for _, l := range []Limit{{10, time.Hour}, {7, time.Hour}, {600, 10 * time.Minute}, {3, 24 * time.Hour}, {1, 30 * time.Second}} {
		if got := l.Left(0, 1_700_000_000_000); got != l.N {
			t.Errorf("%+v: got %d", l, got)
		}
	}
}

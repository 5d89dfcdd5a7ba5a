package ratelimit_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/ratelimit"
)

func TestHoldsAreTwoAtOnce(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key := ratelimit.Email("a@example.com")
		hold := func(id string, now time.Time) (int, error) {
			c, err := limits.Apply(ctx, key, now, ratelimit.Hold{Of: account, ID: id, Until: now.Add(2 * time.Minute)})
			return c.Place(account, id), err
		}
		one, err1 := hold("one", start)
		two, err2 := hold("two", start.Add(time.Minute))
		if err1 != nil || err2 != nil || one == two || one == 0 || two == 0 {
			t.Fatalf("places %d and %d, errors %v and %v", one, two, err1, err2)
		}
		_, err := hold("three", start.Add(time.Minute))
		if e := exceeded(err); e == nil || e.RetryAfter() != time.Minute {
			t.Fatalf("a third: got %v, want a wait until the first runs out", err)
		}
		if _, err := limits.Apply(ctx, key, start, ratelimit.Release{Of: account, Place: one, ID: "two"}); !errors.Is(err, ratelimit.ErrNotHeld) {
			t.Errorf("release of another's place: got %v", err)
		}
		if _, err := limits.Apply(ctx, key, start, ratelimit.Release{Of: account, Place: one, ID: "one"}); err != nil {
			t.Fatal(err)
		}
		if _, err := limits.Apply(ctx, key, start, ratelimit.Release{Of: account, Place: one, ID: "one"}); !errors.Is(err, ratelimit.ErrNotHeld) {
			t.Errorf("released twice: got %v", err)
		}
		if got, err := hold("three", start.Add(time.Minute)); err != nil || got != one {
			t.Errorf("a released place is free: got %d, %v", got, err)
		}
		later := start.Add(time.Hour)
		c, err := limits.Apply(ctx, key, later, ratelimit.Return{Bucket: "b", Limit: ratelimit.Limit{N: 1, Per: time.Hour}})
		if err != nil || !c.Unanswered(account, later) {
			t.Errorf("two ran out without an answer: %v, %v", c, err)
		}
		c, err = limits.ApplyTo(ctx, key, c, later, ratelimit.Hold{Of: account, ID: "four", Until: later.Add(time.Minute)})
		if err != nil || c.Unanswered(account, later) {
			t.Errorf("a new hold clears what ran out: %v, %v", c, err)
		}
	})
}

// After a Lapse the place is free before its time, and the push counts as unanswered.
func TestALapsedPlaceIsFreeAndUnanswered(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key := ratelimit.Email("a@example.com")
		for _, id := range []string{"one", "two"} {
			if _, err := limits.Apply(ctx, key, start, ratelimit.Hold{Of: account, ID: id, Until: start.Add(2 * time.Minute)}); err != nil {
				t.Fatal(err)
			}
		}
		now := start.Add(time.Minute)
		if _, err := limits.Apply(ctx, key, now, ratelimit.Lapse{Of: account, Place: 1, ID: "two"}); !errors.Is(err, ratelimit.ErrNotHeld) {
			t.Errorf("another's place: got %v", err)
		}
		c, err := limits.Apply(ctx, key, now, ratelimit.Lapse{Of: account, Place: 1, ID: "one"})
		if err != nil || !c.Unanswered(account, now) || c.FreePlace(account).After(now) {
			t.Errorf("got %v, unanswered %v, free at %v", err, c.Unanswered(account, now), c.FreePlace(account))
		}
		if _, err := limits.Apply(ctx, key, now.Add(time.Second), ratelimit.Lapse{Of: account, Place: 1, ID: "one"}); !errors.Is(err, ratelimit.ErrNotHeld) {
			t.Errorf("again: got %v", err)
		}
		if _, err := limits.Apply(ctx, key, now, ratelimit.Hold{Of: account, ID: "three", Until: now.Add(time.Minute)}); err != nil {
			t.Errorf("the place that lapsed: %v", err)
		}
	})
}

func TestParallelHoldsAreTwo(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key := ratelimit.Email("a@example.com")
		var held atomic.Int32
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				_, err := limits.Apply(ctx, key, start, ratelimit.Hold{Of: account, ID: fmt.Sprint(i), Until: start.Add(time.Minute)})
				if err == nil {
					held.Add(1)
				} else if exceeded(err) == nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if held.Load() != 2 {
			t.Errorf("got %d held, want 2", held.Load())
		}
	})
}

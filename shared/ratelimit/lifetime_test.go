package ratelimit_test

import (
	"testing"
	"time"

	"countersign/shared/ratelimit"
)

func TestTotalIsForgottenByNoTime(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, raw raw) {
		key := ratelimit.Email("a@example.com")
		limit := ratelimit.Limit{N: 100, Per: time.Hour}
		spend := ratelimit.Spend{Bucket: "b", Limit: limit}
		if _, err := limits.Apply(ctx, key, start, spend); err != nil {
			t.Fatal(err)
		}
		if !raw.deletable(t, key) {
			t.Error("an item of buckets alone must be deletable")
		}
		for i := range 3 {
			if _, err := limits.Apply(ctx, key, start, ratelimit.Count{Max: 3}); err != nil {
				t.Fatalf("count %d: %v", i+1, err)
			}
		}
		c, err := limits.Apply(ctx, key, start.Add(8760*time.Hour), ratelimit.Count{Max: 3})
		if exceeded(err) == nil || c.LeftOfTotal(3) != 0 {
			t.Errorf("a year later: got %v, want exceeded", err)
		}
		if _, err := limits.Apply(ctx, key, start, spend); err != nil {
			t.Fatal(err)
		}
		if raw.deletable(t, key) {
			t.Error("an item with a total must not be deletable: that would be a fresh start")
		}
		c, err = limits.Apply(ctx, key, start, ratelimit.Uncount{})
		if err != nil || c.LeftOfTotal(3) != 1 {
			t.Errorf("one handed back: got %d left, %v", c.LeftOfTotal(3), err)
		}
		c, err = limits.Apply(ctx, key, start, ratelimit.ResetTotal{}, ratelimit.Reset{Bucket: "b"})
		if err != nil || c.LeftOfTotal(3) != 3 || c.Left("b", limit, start) != 100 {
			t.Errorf("after a reset: %v, %v", c, err)
		}
		if !raw.deletable(t, key) {
			t.Error("without a total the item must be deletable again")
		}
	})
}

// An item that is written now and then is not deleted, even if no request reads it before
// it writes.
func TestAnItemInUseIsKept(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, raw raw) {
		key := ratelimit.Email("a@example.com")
		for day := range 30 {
			now := start.Add(time.Duration(day) * 24 * time.Hour)
			if _, err := limits.Apply(ctx, key, now, ratelimit.Reset{Bucket: "b"}); err != nil {
				t.Fatal(err)
			}
			if at := raw.ttl(t, key); at.Before(now.Add(7*24*time.Hour)) || at.After(now.Add(14*24*time.Hour)) {
				t.Fatalf("on day %d it may be deleted at %v", day, at)
			}
		}
	})
}

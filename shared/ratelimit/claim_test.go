package ratelimit_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/ratelimit"
)

func TestClaimCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		claim := func(now, until time.Time) error { return limits.Claim(ctx, "phone", []string{"mark"}, now, until) }
		var first atomic.Int32
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				err := claim(start, start.Add(10*time.Minute))
				if err == nil {
					first.Add(1)
				} else if !errors.Is(err, ratelimit.ErrUsed) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if first.Load() != 1 {
			t.Errorf("claimed %d times", first.Load())
		}
		if err := claim(start.Add(10*time.Minute-time.Millisecond), start.Add(time.Hour)); !errors.Is(err, ratelimit.ErrUsed) {
			t.Errorf("before its time is over: got %v", err)
		}
		if err := claim(start.Add(10*time.Minute), start.Add(time.Hour)); err != nil {
			t.Errorf("a mark past its time counts as gone though it is still there: %v", err)
		}
	})
}

// During a key rotation some functions have the old keyring and some the new one. If they
// make fifty claims of the same code, one succeeds.
func TestClaimsOfDifferentKeyringsCountOnce(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		for _, rings := range [][2][]string{{{"first"}, {"second", "first"}}, {{"second", "first"}, {"third", "second"}}} {
			phone := fmt.Sprint("phone ", rings)
			var claimed atomic.Int32
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() {
					if err := limits.Claim(ctx, phone, rings[i%2], start, start.Add(10*time.Minute)); err == nil {
						claimed.Add(1)
					} else if !errors.Is(err, ratelimit.ErrUsed) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if claimed.Load() != 1 {
				t.Errorf("%v: claimed %d times", rings, claimed.Load())
			}
		}
	})
}

func TestEachPhoneAndEachCodeIsClaimedByItself(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		for _, claim := range [][2]string{{"phone", "mark"}, {"phone", "another mark"}, {"another phone", "mark"}} {
			if err := limits.Claim(ctx, claim[0], []string{claim[1]}, start, start.Add(time.Minute)); err != nil {
				t.Errorf("%v: %v", claim, err)
			}
		}
	})
}

func TestAClaimWithoutAMarkIsRefused(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		if err := limits.Claim(ctx, "phone", nil, start, start.Add(time.Minute)); err == nil || errors.Is(err, ratelimit.ErrUsed) {
			t.Errorf("got %v, want an error", err)
		}
	})
}

// A phone's item stays small, even if its codes are claimed day after day, and marks that
// have not expired stay in it.
func TestMarksWhoseTimeIsOverAreRemoved(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, table raw) {
		now := start
		for i := range 100 {
			if i < 97 {
				now = now.Add(time.Hour)
			}
			if err := limits.Claim(ctx, "phone", []string{fmt.Sprint("mark ", i)}, now, now.Add(10*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(table.item(t, ratelimit.Accepted("phone"))); n > 25 {
			t.Errorf("the item has %d attributes", n)
		}
		for i := 96; i < 100; i++ {
			if err := limits.Claim(ctx, "phone", []string{fmt.Sprint("mark ", i)}, now, now.Add(10*time.Minute)); !errors.Is(err, ratelimit.ErrUsed) {
				t.Errorf("mark %d: got %v, want %v", i, err, ratelimit.ErrUsed)
			}
		}
	})
}

// The item may be deleted after its last mark has expired, and not before.
func TestAClaimsItemIsKeptAsLongAsItCounts(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, table raw) {
		for _, until := range []time.Time{start.Add(10 * time.Minute), start.Add(10*time.Minute - 2*time.Second)} { // the request that writes last started first
			if err := limits.Claim(ctx, "phone", []string{until.String()}, start, until); err != nil {
				t.Fatal(err)
			}
		}
		if late := table.ttl(t, ratelimit.Accepted("phone")).Sub(start.Add(10 * time.Minute)); late < 0 || late > time.Hour {
			t.Errorf("it may be deleted %s after its last mark's end", late)
		}
	})
}

func TestAClaimHidesThePhone(t *testing.T) {
	if key := string(ratelimit.Accepted("+12015550123")); strings.Contains(key, "2015550123") || slices.Contains([]string{
		string(ratelimit.Phone("+12015550123", true)), string(ratelimit.Phone("+12015550123", false)),
	}, key) {
		t.Errorf("the key is %s", key)
	}
}

package ratelimit_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/ratelimit"
	"countersign/sim/dynamodb/tabletest"
)

// The SDK repeats a write whose answer is lost. It must still count only once: handing back
// twice, for example, would give a guesser one more try.
func TestLostAnswersCountOnce(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		limits := ratelimit.New(tabletest.Losing(c), name)
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 10, Per: time.Hour}
		apply := func(key ratelimit.Key, changes ...ratelimit.Change) ratelimit.Counters {
			t.Helper()
			c, err := limits.Apply(ctx, key, start, changes...)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		for name, c := range map[string]struct {
			spend, back ratelimit.Change
			left        func(ratelimit.Counters) int
		}{
			"bucket": {ratelimit.Spend{Bucket: "b", Limit: limit}, ratelimit.Return{Bucket: "b", Limit: limit},
				func(c ratelimit.Counters) int { return c.Left("b", limit, start) }},
			"total": {ratelimit.Count{Max: 10}, ratelimit.Uncount{}, func(c ratelimit.Counters) int { return c.LeftOfTotal(10) }},
		} {
			of := ratelimit.Email(name)
			var after ratelimit.Counters
			for range 3 {
				after = apply(of, c.spend)
			}
			if left := c.left(after); left != 7 {
				t.Errorf("%s: after three uses %d are left, want 7", name, left)
			}
			// A write that hands something back is not repeated, because others may write in between.
			if _, err := limits.Apply(ctx, of, start, c.back); err == nil {
				t.Errorf("%s: a lost answer to a hand-back is no error", name)
			}
			if left := c.left(apply(of, ratelimit.Reset{Bucket: "other"})); left != 8 {
				t.Errorf("%s: after one was handed back %d are left, want 8", name, left)
			}
		}
		after := apply(key, ratelimit.Hold{Of: account, ID: "one", Until: start.Add(time.Minute)})
		apply(key, ratelimit.Release{Of: account, Place: after.Place(account, "one"), ID: "one"})
		if err := limits.Claim(ctx, "phone", []string{"mark"}, start, start.Add(time.Minute)); err != nil {
			t.Errorf("claim: %v", err)
		}
		if err := limits.Claim(ctx, "phone", []string{"mark"}, start, start.Add(time.Minute)); !errors.Is(err, ratelimit.ErrUsed) {
			t.Errorf("second claim: got %v, want %v", err, ratelimit.ErrUsed)
		}
	})
}

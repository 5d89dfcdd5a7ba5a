package ratelimit_test

import (
	"testing"
	"time"

	"countersign/shared/ratelimit"
)

// settings are limits as an operator writes them in the environment.
type settings map[string]ratelimit.Limit

func (settings) Int(_ string, def int) int                          { return def }
func (settings) Duration(_ string, def time.Duration) time.Duration { return def }
func (settings) DurationWithin(_ string, def, _, _ time.Duration) time.Duration {
	return def
}
func (s settings) Limit(name, _ string) (int, time.Duration) { return s[name].N, s[name].Per }

func ceilings(source, country, all int) ratelimit.Ceilings {
	return ratelimit.CeilingsFrom(settings{
		"LIMIT_MESSAGES_SOURCE": {N: source, Per: time.Hour}, "LIMIT_MESSAGES_COUNTRY": {N: country, Per: time.Hour},
		"LIMIT_MESSAGES_ALL": {N: all, Per: time.Hour},
	})
}

// Accounts that have not proved their phone use at most half of a ceiling. Proved accounts
// may use the rest.
func TestTH8HalfIsKeptForProvedAccounts(t *testing.T) {
	for _, c := range []struct {
		name             string
		of               ratelimit.Ceiling
		unproved, proved int
	}{
		{"country", ceilings(1, 6, 1).Country, 3, 3},
		{"an odd number", ceilings(1, 5, 1).Country, 2, 3},
		{"one", ceilings(1, 1, 1).Country, 0, 1},
		{"all", ceilings(1, 1, 7).All, 3, 4},
		{"a source has no halves", ceilings(4, 1, 1).Source, 4, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
				spend := func(proved bool) (n int) {
					for {
						counters, err := limits.Apply(ctx, ratelimit.Stack, start, c.of.Spend(proved)...)
						if e := exceeded(err); e != nil {
							if at := c.of.Next(counters, proved, start); at.Sub(start) != e.Retry {
								t.Errorf("refused for %s, the next one at +%s", e.Retry, at.Sub(start))
							}
							return n
						}
						if err != nil {
							t.Fatal(err)
						}
						n++
					}
				}
				if got := spend(false); got != c.unproved {
					t.Errorf("unproved: %d messages, want %d", got, c.unproved)
				}
				if got := spend(true); got != c.proved {
					t.Errorf("proved: %d more messages, want %d", got, c.proved)
				}
			})
		})
	}
}

// After a Return, proved and unproved accounts alike may send one more message.
func TestTH8ACeilingIsHandedBack(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		of := ceilings(1, 2, 1).Country
		for _, proved := range []bool{false, true} {
			for range 5 {
				if _, err := limits.Apply(ctx, ratelimit.Country("44"), start, of.Spend(proved)...); err != nil {
					t.Fatalf("proved %v: %v", proved, err)
				}
				if _, err := limits.Apply(ctx, ratelimit.Country("44"), start, of.Return(proved)...); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// Used must rise before people are refused, whether proved or unproved accounts use up the
// ceiling: an alarm watches it.
func TestTH8HowMuchIsUsed(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		of := ceilings(1, 1, 10).All
		for i, c := range []struct {
			proved bool
			want   float64
		}{{true, 10}, {true, 20}, {false, 30}, {false, 40}, {false, 60}, {false, 80}, {false, 100}, {true, 100}} {
			counters, err := limits.Apply(ctx, ratelimit.Stack, start, of.Spend(c.proved)...)
			if err != nil {
				t.Fatal(err)
			}
			if got := of.Used(counters, start); got != c.want {
				t.Errorf("after message %d: %v %%, want %v", i+1, got, c.want)
			}
		}
		if got := of.Used(ratelimit.Counters{}, start); got != 0 {
			t.Errorf("before the first one: %v %%", got)
		}
	})
}

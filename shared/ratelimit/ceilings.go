package ratelimit

import "time"

// A Ceiling limits the messages that one subject is charged with, whichever accounts ask:
// a source, a country, or the stack.
type Ceiling struct {
	bucket   string
	limit    Limit
	unproved bool // accounts that have not proved their phone have half of it
}

// Ceilings limit what texts and calls may cost.
type Ceilings struct{ Source, Country, All Ceiling }

// CeilingsFrom reads the ceilings.
func CeilingsFrom(s Settings) Ceilings {
	return Ceilings{
		Source:  Ceiling{"messages_source", limit(s, "LIMIT_MESSAGES_SOURCE", "10/1h"), false},
		Country: Ceiling{"messages_country", limit(s, "LIMIT_MESSAGES_COUNTRY", "100/24h"), true},
		All:     Ceiling{"messages_all", limit(s, "LIMIT_MESSAGES_ALL", "500/24h"), true},
	}
}

// half is the bucket of accounts that have not proved their phone, and its limit: half of
// all, rounded down. What a stranger registers can't use up what people need who log in.
func (c Ceiling) half() (string, Limit) {
	return c.bucket + "_unproved", Limit{N: c.limit.N / 2, Per: c.limit.Per}
}

// Spend counts a message about to be sent. It counts in the half, too, for an account that
// has not proved its phone.
func (c Ceiling) Spend(proved bool) []Change {
	changes := []Change{Spend{c.bucket, c.limit}}
	if bucket, limit := c.half(); c.unproved && !proved {
		changes = append(changes, Spend{bucket, limit})
	}
	return changes
}

// Return hands back a message that was not sent.
func (c Ceiling) Return(proved bool) []Change {
	changes := []Change{Return{c.bucket, c.limit}}
	if bucket, limit := c.half(); c.unproved && !proved {
		changes = append(changes, Return{bucket, limit})
	}
	return changes
}

// Next is from when the ceiling allows a message; in the past when it does now.
func (c Ceiling) Next(counters Counters, proved bool, now time.Time) time.Time {
	next := c.next(counters, c.bucket, c.limit, now)
	if bucket, limit := c.half(); c.unproved && !proved {
		if at := c.next(counters, bucket, limit, now); at.After(next) {
			return at
		}
	}
	return next
}

// next is Counters.Next, but a limit of zero, such as the half of one, never allows any.
func (Ceiling) next(counters Counters, bucket string, limit Limit, now time.Time) time.Time {
	if limit.N < 1 {
		return now.Add(limit.Per)
	}
	return counters.Next(bucket, limit)
}

// Used is how many percent of the ceiling are used, or of the half, where that is more:
// near a hundred messages will be refused.
func (c Ceiling) Used(counters Counters, now time.Time) float64 {
	used := c.limit.used(counters.numbers[c.bucket], now.UnixMilli())
	if bucket, limit := c.half(); c.unproved && limit.N > 0 {
		used = max(used, limit.used(counters.numbers[bucket], now.UnixMilli()))
	}
	return used
}

// used is how many percent of a bucket are used.
func (l Limit) used(fullAt, now int64) float64 {
	return 100 * float64(max(fullAt-now, 0)) / float64(l.interval()*int64(max(l.N, 1)))
}

package ratelimit

import "time"

// A Ceiling limits how many messages all accounts together may cause: from one source
// address, to one country, or in the whole stack.
type Ceiling struct {
	bucket   string
	limit    Limit
	unproved bool // accounts that have not proved their phone may use only half of it
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

// half returns the bucket and limit for accounts that have not proved their phone: half of
// the ceiling, rounded down. The other half stays for people who log in, however many
// accounts a stranger registers.
func (c Ceiling) half() (string, Limit) {
	return c.bucket + "_unproved", Limit{N: c.limit.N / 2, Per: c.limit.Per}
}

// Spend counts a message before it is sent. If the account has not proved its phone, the
// message also counts against the half.
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

// Next returns when the ceiling allows the next message. A time in the past means now.
func (c Ceiling) Next(counters Counters, proved bool, now time.Time) time.Time {
	next := c.next(counters, c.bucket, c.limit, now)
	if bucket, limit := c.half(); c.unproved && !proved {
		if at := c.next(counters, bucket, limit, now); at.After(next) {
			return at
		}
	}
	return next
}

// next is like Counters.Next, but knows that a limit of zero never allows a message. Half
// of a ceiling of one is such a limit.
func (Ceiling) next(counters Counters, bucket string, limit Limit, now time.Time) time.Time {
	if limit.N < 1 {
		return now.Add(limit.Per)
	}
	return counters.Next(bucket, limit)
}

// Used returns how much of the ceiling is used, in percent, or how much of the half, if
// that is more. At a hundred percent messages are refused.
func (c Ceiling) Used(counters Counters, now time.Time) float64 {
	used := c.limit.used(counters.numbers[c.bucket], now.UnixMilli())
	if bucket, limit := c.half(); c.unproved && limit.N > 0 {
		used = max(used, limit.used(counters.numbers[bucket], now.UnixMilli()))
	}
	return used
}

// used returns how much of a bucket is used, in percent.
func (l Limit) used(fullAt, now int64) float64 {
	return 100 * float64(max(fullAt-now, 0)) / float64(l.interval()*int64(max(l.N, 1)))
}

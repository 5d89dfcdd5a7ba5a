package ratelimit

import (
	"strings"
	"time"

	"countersign/shared/dynamo"
)

// Counters are the counters of one subject, as they were after a write or when they were
// read. The zero value is a subject for which nothing was counted yet.
type Counters struct {
	read    bool
	numbers map[string]int64
	texts   map[string]string
}

func parse(item dynamo.Item) Counters {
	return Counters{read: true, numbers: item.Numbers(), texts: item.Texts()}
}

// Left returns how many uses of the bucket are allowed now.
func (c Counters) Left(bucket string, limit Limit, now time.Time) int {
	return limit.Left(c.numbers[bucket], now.UnixMilli())
}

// LeftOfTotal returns how much may be added to the total before it reaches limit.
func (c Counters) LeftOfTotal(limit int) int { return max(limit-int(c.numbers[total]), 0) }

// Version grows with every write: of two readings of a subject, the one with the higher
// version is the later one. It is 0 if nothing was counted yet.
func (c Counters) Version() int64 { return c.numbers[version] }

// Next returns when the bucket allows its next use. A time in the past means now.
func (c Counters) Next(bucket string, limit Limit) time.Time { return limit.next(c.numbers[bucket]) }

// FullAt returns when the bucket is full again. A time in the past means that it is full.
func (c Counters) FullAt(bucket string) time.Time { return timeOf(c.numbers[bucket]) }

// stale lists the attributes that are no longer needed: buckets of sources and of known
// browsers that are full again, places of known browsers whose push has expired, and
// marks of codes that have expired.
func (c Counters) stale(now int64) []string {
	var names []string
	for name, fullAt := range c.numbers {
		if fullAt > now {
			continue
		}
		if strings.HasPrefix(name, sourcePrefix) || strings.HasPrefix(name, knownPrefix) || strings.HasPrefix(name, markPrefix) {
			names = append(names, name)
		}
	}
	return names
}

// bucketKind returns the bucket's name without the hash of a source or browser in it. The
// log shows this name.
func bucketKind(bucket string) string {
	if strings.HasPrefix(bucket, sourcePrefix) {
		return "from"
	}
	return ofBrowser(bucket)
}

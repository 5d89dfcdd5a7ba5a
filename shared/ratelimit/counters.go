package ratelimit

import (
	"strings"
	"time"

	"countersign/shared/dynamo"
)

// Counters is what one subject's item held after a write, or when it was read. The
// zero value is a subject of which nothing was counted yet.
type Counters struct {
	read    bool
	numbers map[string]int64
	texts   map[string]string
}

func parse(item dynamo.Item) Counters {
	return Counters{read: true, numbers: item.Numbers(), texts: item.Texts()}
}

// Left is how many uses of the bucket are allowed now.
func (c Counters) Left(bucket string, limit Limit, now time.Time) int {
	return limit.Left(c.numbers[bucket], now.UnixMilli())
}

// LeftOfTotal is how many more the total takes before it reaches limit.
func (c Counters) LeftOfTotal(limit int) int { return max(limit-int(c.numbers[total]), 0) }

// Version tells which of two readings of a subject is the later one; 0 for one of
// which nothing was counted yet.
func (c Counters) Version() int64 { return c.numbers[version] }

// Next is when the bucket allows its next use; in the past when it does now.
func (c Counters) Next(bucket string, limit Limit) time.Time { return limit.next(c.numbers[bucket]) }

// FullAt is when the bucket is full again; in the past when it is.
func (c Counters) FullAt(bucket string) time.Time { return timeOf(c.numbers[bucket]) }

// stale lists what can be removed of the buckets of sources and known browsers: those
// that are full again, and places whose time is over, with the push that held them. Marks
// of accepted codes can be removed when their time is over.
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

// bucketKind is the bucket's name without what it says of a source or a browser.
func bucketKind(bucket string) string {
	if strings.HasPrefix(bucket, sourcePrefix) {
		return "from"
	}
	return ofBrowser(bucket)
}

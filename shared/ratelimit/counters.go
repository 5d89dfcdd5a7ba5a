package ratelimit

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Counters is what one subject's item held after a write. The zero value is a
// subject of which nothing was counted yet.
type Counters struct {
	read    bool
	numbers map[string]int64
	texts   map[string]string
}

func parse(item map[string]types.AttributeValue) Counters {
	c := Counters{read: true, numbers: map[string]int64{}, texts: map[string]string{}}
	for name, value := range item {
		switch v := value.(type) {
		case *types.AttributeValueMemberN:
			// what is no integer was not written here: it counts as zero
			c.numbers[name], _ = strconv.ParseInt(v.Value, 10, 64)
		case *types.AttributeValueMemberS:
			c.texts[name] = v.Value
		}
	}
	return c
}

// Left is how many uses of the bucket are allowed now.
func (c Counters) Left(bucket string, limit Limit, now time.Time) int {
	return limit.Left(c.numbers[bucket], now.UnixMilli())
}

// LeftOfTotal is how many more the total takes before it reaches limit.
func (c Counters) LeftOfTotal(limit int) int { return max(limit-int(c.numbers[total]), 0) }

// Place is the place that id holds, 0 when it holds none.
func (c Counters) Place(id string) int {
	for place := 1; place <= Holds; place++ {
		if _, name := holdNames(place); c.texts[name] == id {
			return place
		}
	}
	return 0
}

// Version tells which of two readings of a subject is the later one; 0 for one of
// which nothing was counted yet.
func (c Counters) Version() int64 { return c.numbers[version] }

// Next is when the bucket allows its next use; in the past when it does now.
func (c Counters) Next(bucket string, limit Limit) time.Time { return limit.next(c.numbers[bucket]) }

// FullAt is when the bucket is full again; in the past when it is.
func (c Counters) FullAt(bucket string) time.Time { return timeOf(c.numbers[bucket]) }

// FreePlace is when a place is free: in the past, or zero, when one is now.
func (c Counters) FreePlace() time.Time { return timeOf(c.firstPlace()) }

// Unanswered tells whether a hold ran out without having been released.
func (c Counters) Unanswered(now time.Time) bool {
	for place := 1; place <= Holds; place++ {
		until, _ := holdNames(place)
		if at, ok := c.numbers[until]; ok && at <= now.UnixMilli() {
			return true
		}
	}
	return false
}

// nextPlace is how long until a place is free.
func (c Counters) nextPlace(now int64) time.Duration {
	return time.Duration(max(c.firstPlace()-now, 0)) * time.Millisecond
}

// firstPlace is the earliest time at which a place is free.
func (c Counters) firstPlace() int64 {
	first := int64(0)
	for place := 1; place <= Holds; place++ {
		until, _ := holdNames(place)
		if at := c.numbers[until]; place == 1 || at < first {
			first = at
		}
	}
	return first
}

// stale lists the buckets of sources that are full again.
func (c Counters) stale(now int64) []string {
	var names []string
	for name, fullAt := range c.numbers {
		if strings.HasPrefix(name, sourcePrefix) && fullAt <= now {
			names = append(names, name)
		}
	}
	return names
}

// bucketKind is the bucket's name without what it says of a source.
func bucketKind(bucket string) string {
	if strings.HasPrefix(bucket, sourcePrefix) {
		return "from"
	}
	return bucket
}

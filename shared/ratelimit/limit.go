package ratelimit

import (
	"fmt"
	"time"
)

// Limit allows N uses per Per: a bucket of N that refills evenly, one use each
// Per/N. N of zero allows nothing.
//
// A bucket is stored as one number, the time at which it will be full again
// (the theoretical arrival time of the generic cell rate algorithm, ITU-T
// I.371), in Unix milliseconds. A missing bucket is a full one.
type Limit struct {
	N   int
	Per time.Duration
}

// interval is what one use costs in time, in milliseconds: at least one, since a
// bucket knows nothing finer.
func (l Limit) interval() int64 { return max(l.Per.Milliseconds()/int64(max(l.N, 1)), 1) }

// latest is the largest value of the bucket at which one more use is allowed.
func (l Limit) latest(now int64) int64 { return now + l.Per.Milliseconds() - l.interval() }

// Left is how many uses the bucket allows at once, at the time now.
// fullAt and now are Unix milliseconds.
func (l Limit) Left(fullAt, now int64) int {
	waiting := max(fullAt-now, 0)
	left := (l.Per.Milliseconds() - waiting) / l.interval()
	return int(min(max(left, 0), int64(l.N)))
}

// LeftAt is Left for a bucket that is full again at fullAt.
func (l Limit) LeftAt(fullAt, now time.Time) int { return l.Left(unixMilli(fullAt), now.UnixMilli()) }

// NextAt is when a bucket that is full again at fullAt allows the next use; in the
// past when it does now.
func (l Limit) NextAt(fullAt time.Time) time.Time { return l.next(unixMilli(fullAt)) }

// next is when the bucket allows the next use: the time from which fullAt is not
// later than latest.
func (l Limit) next(fullAt int64) time.Time {
	return timeOf(max(fullAt-l.latest(0), 0))
}

// timeOf is the time of a stored number; the zero time for 0.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// unixMilli gives 0, a full bucket, for the zero time.
func unixMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// wait is how long until the bucket allows the next use; zero when it does now.
func (l Limit) wait(fullAt, now int64) time.Duration {
	if l.N <= 0 {
		return l.Per
	}
	return time.Duration(max(fullAt-l.latest(now), 0)) * time.Millisecond
}

// Exceeded says that a limit refused the attempt. Nothing was counted.
type Exceeded struct {
	Limit string        // which counter refused, for the log
	Retry time.Duration // when the next attempt can be allowed
}

func (e *Exceeded) Error() string { return fmt.Sprintf("ratelimit: %s: too many attempts", e.Limit) }

// RetryAfter is the time after which it is worth trying again.
func (e *Exceeded) RetryAfter() time.Duration { return e.Retry }

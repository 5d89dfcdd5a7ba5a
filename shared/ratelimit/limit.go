package ratelimit

import (
	"fmt"
	"time"
)

// Limit allows N uses in the time Per. Think of a bucket that has room for N uses and
// refills evenly, by one use every Per/N: with 10/1h that is one use every six minutes. An
// N of zero allows nothing.
//
// We store a bucket as one number: the time at which it will be full again, in Unix
// milliseconds (the theoretical arrival time of the generic cell rate algorithm, ITU-T
// I.371). A bucket that is not stored is full.
type Limit struct {
	N   int
	Per time.Duration
}

// interval returns how long the bucket takes to refill one use, in milliseconds. It is at
// least one, because that is the smallest step a bucket can store.
func (l Limit) interval() int64 { return max(l.Per.Milliseconds()/int64(max(l.N, 1)), 1) }

// latest returns the largest stored value at which the bucket still allows one more use.
func (l Limit) latest(now int64) int64 { return now + l.Per.Milliseconds() - l.interval() }

// Left returns how many uses the bucket allows at the time now, without waiting. fullAt
// and now are Unix milliseconds.
func (l Limit) Left(fullAt, now int64) int {
	waiting := max(fullAt-now, 0)
	left := (l.Per.Milliseconds() - waiting) / l.interval()
	return int(min(max(left, 0), int64(l.N)))
}

// LeftAt is Left with times.
func (l Limit) LeftAt(fullAt, now time.Time) int { return l.Left(unixMilli(fullAt), now.UnixMilli()) }

// NextAt returns when a bucket that is full again at fullAt allows the next use. A time in
// the past means now.
func (l Limit) NextAt(fullAt time.Time) time.Time { return l.next(unixMilli(fullAt)) }

// next returns when the bucket allows the next use: as soon as fullAt is not later than
// latest.
func (l Limit) next(fullAt int64) time.Time {
	return timeOf(max(fullAt-l.latest(0), 0))
}

// timeOf returns the time that a stored number stands for, and the zero time for 0.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// unixMilli is the reverse of timeOf: it returns 0, a full bucket, for the zero time.
func unixMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// wait returns how long it takes until the bucket allows the next use. Zero means now.
func (l Limit) wait(fullAt, now int64) time.Duration {
	if l.N <= 0 {
		return l.Per
	}
	return time.Duration(max(fullAt-l.latest(now), 0)) * time.Millisecond
}

// Exceeded says that a limit refused the attempt. Nothing was counted.
type Exceeded struct {
	Limit string        // which counter refused, for the log
	Retry time.Duration // how long until the next attempt can succeed
}

func (e *Exceeded) Error() string { return fmt.Sprintf("ratelimit: %s: too many attempts", e.Limit) }

// RetryAfter returns how long the client should wait before it tries again.
func (e *Exceeded) RetryAfter() time.Duration { return e.Retry }

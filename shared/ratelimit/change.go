package ratelimit

import "time"

// Change is one thing that Apply does to a subject's counters.
type Change interface {
	// plan adds the change to the update. seen is the item as last read, empty
	// at the first try; an error refuses all changes.
	plan(u *update, seen Counters, now int64) error
}

// Spend counts one use of a bucket, if its limit allows it.
type Spend struct {
	Bucket string
	Limit  Limit
}

func (c Spend) plan(u *update, seen Counters, now int64) error {
	fullAt := seen.numbers[c.Bucket]
	if c.Limit.Left(fullAt, now) < 1 {
		return &Exceeded{Limit: bucketKind(c.Bucket), Retry: c.Limit.wait(fullAt, now)}
	}
	bucket := u.name(c.Bucket)
	if fullAt <= now { // full: the next use starts it from now
		u.set(bucket + " = " + u.number(now+c.Limit.interval()))
		u.require("(attribute_not_exists(" + bucket + ") OR " + bucket + " <= " + u.number(now) + ")")
		return nil
	}
	u.set(bucket + " = " + bucket + " + " + u.number(c.Limit.interval()))
	u.require(bucket + " > " + u.number(now))
	u.require(bucket + " <= " + u.number(c.Limit.latest(now)))
	return nil
}

// Need refuses, and counts nothing, where a bucket allows no use.
type Need struct {
	Bucket string
	Limit  Limit
}

func (c Need) plan(u *update, seen Counters, now int64) error {
	if fullAt := seen.numbers[c.Bucket]; c.Limit.Left(fullAt, now) < 1 {
		return &Exceeded{Limit: bucketKind(c.Bucket), Retry: c.Limit.wait(fullAt, now)}
	}
	bucket := u.name(c.Bucket)
	u.require("(attribute_not_exists(" + bucket + ") OR " + bucket + " <= " + u.number(c.Limit.latest(now)) + ")")
	return nil
}

// Return hands one use of a bucket back: for an attempt that is known to have
// checked nothing, or that was no failure.
type Return struct {
	Bucket string
	Limit  Limit
}

func (c Return) plan(u *update, _ Counters, now int64) error {
	bucket := u.name(c.Bucket)
	u.set(bucket + " = if_not_exists(" + bucket + ", " + u.number(now) + ") - " + u.number(c.Limit.interval()))
	u.back = true
	return nil
}

// total is the one counter that no time refills.
const total = "total"

// TotalRetry is what a refused total tells the client: only a passed push or an
// operator lifts it, and no time is the true one. It is at least worth no try before.
const TotalRetry = time.Hour

// Count adds one to the total, if it is below Max.
type Count struct{ Max int }

func (c Count) plan(u *update, seen Counters, _ int64) error {
	if seen.numbers[total] >= int64(c.Max) {
		return &Exceeded{Limit: total, Retry: TotalRetry}
	}
	name := u.name(total)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(0) + ") + " + u.number(1))
	u.require("(attribute_not_exists(" + name + ") OR " + name + " < " + u.number(int64(c.Max)) + ")")
	u.keep = true
	return nil
}

// NeedTotal refuses, and counts nothing, where the total has reached Max.
type NeedTotal struct{ Max int }

func (c NeedTotal) plan(u *update, seen Counters, _ int64) error {
	if seen.numbers[total] >= int64(c.Max) {
		return &Exceeded{Limit: total, Retry: TotalRetry}
	}
	name := u.name(total)
	u.require("(attribute_not_exists(" + name + ") OR " + name + " < " + u.number(int64(c.Max)) + ")")
	return nil
}

// Uncount hands one of the total back.
type Uncount struct{}

func (Uncount) plan(u *update, _ Counters, _ int64) error {
	name := u.name(total)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(1) + ") - " + u.number(1))
	u.keep, u.back = true, true
	return nil
}

// Reset forgets a bucket: what a passed second factor does to what it proved.
type Reset struct{ Bucket string }

func (c Reset) plan(u *update, _ Counters, _ int64) error {
	u.remove(u.name(c.Bucket))
	return nil
}

// ResetTotal forgets the total.
type ResetTotal struct{}

func (ResetTotal) plan(u *update, _ Counters, _ int64) error {
	u.remove(u.name(total))
	u.forget = true
	return nil
}

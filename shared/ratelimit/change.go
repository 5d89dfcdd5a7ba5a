package ratelimit

import "time"

// Change is one thing that Apply does to a subject's counters.
type Change interface {
	// plan adds the change to the update. seen is the item as we last saw it; at the
	// first try it is empty. An error refuses all changes of the update.
	plan(u *update, seen Counters, now int64) error
}

// Spend takes one use out of a bucket, if its limit allows one.
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
	if fullAt <= now { // the bucket is full, so its refill time starts now
		u.set(bucket + " = " + u.number(now+c.Limit.interval()))
		u.require("(attribute_not_exists(" + bucket + ") OR " + bucket + " <= " + u.number(now) + ")")
		return nil
	}
	u.set(bucket + " = " + bucket + " + " + u.number(c.Limit.interval()))
	u.require(bucket + " > " + u.number(now))
	u.require(bucket + " <= " + u.number(c.Limit.latest(now)))
	return nil
}

// Need refuses if a bucket allows no use now. It counts nothing itself.
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

// Return puts one use back into a bucket: after an attempt that certainly checked nothing
// (the provider was down, for example), or after one that succeeded.
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

// total is the only counter that does not refill with time.
const total = "total"

// TotalRetry is the Retry-After of a request that the total refuses. No time is correct
// there, because waiting doesn't help: only an approved push or an operator resets the
// total. An hour keeps clients from asking all the time.
const TotalRetry = time.Hour

// Count adds one to the total, as long as it is below Max.
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

// NeedTotal refuses if the total has reached Max. It counts nothing itself.
type NeedTotal struct{ Max int }

func (c NeedTotal) plan(u *update, seen Counters, _ int64) error {
	if seen.numbers[total] >= int64(c.Max) {
		return &Exceeded{Limit: total, Retry: TotalRetry}
	}
	name := u.name(total)
	u.require("(attribute_not_exists(" + name + ") OR " + name + " < " + u.number(int64(c.Max)) + ")")
	return nil
}

// Uncount takes one off the total.
type Uncount struct{}

func (Uncount) plan(u *update, _ Counters, _ int64) error {
	name := u.name(total)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(1) + ") - " + u.number(1))
	u.keep, u.back = true, true
	return nil
}

// Reset makes a bucket full again. A right code, for example, resets the bucket of wrong
// codes.
type Reset struct{ Bucket string }

func (c Reset) plan(u *update, _ Counters, _ int64) error {
	u.remove(u.name(c.Bucket))
	return nil
}

// ResetTotal sets the total back to zero.
type ResetTotal struct{}

func (ResetTotal) plan(u *update, _ Counters, _ int64) error {
	u.remove(u.name(total))
	u.forget = true
	return nil
}

package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/audit"
	"countersign/shared/dynamo"
	"countersign/shared/metrics"
)

var (
	// ErrNotHeld says that a place to be released is not held by that push.
	ErrNotHeld = errors.New("ratelimit: not held")
	// ErrUsed says that a code was accepted before.
	ErrUsed = errors.New("ratelimit: code was used")
)

// contended says that others wrote the same counters again and again.
type contended struct{}

func (contended) Error() string     { return "ratelimit: count attempt: outdated too often" }
func (contended) Unavailable() bool { return true } // a 503: the next try may succeed

const (
	// tries bounds how often Apply plans anew. A plan is outdated when a bucket
	// became full, was emptied, or a place was taken meanwhile: a few times at
	// the most, however many write at once.
	tries = 8
	// lifetime is how long an item without a total is kept. It is kept for half of that, a
	// week, after its last write: longer than a limit's time should be, after which all its
	// buckets are full.
	lifetime = 14 * 24 * time.Hour
	// pruneAt is how many full buckets of sources and browsers an item may carry before
	// they are removed, pruneMax how many go at once.
	pruneAt, pruneMax = 16, 50
)

// Table is the DynamoDB table of the counters. Safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// Apply makes all changes in one conditional write, or none. Where a limit does
// not allow its change the error is an *Exceeded, where a place is not held
// ErrNotHeld. The counters are those after the write, or, with *Exceeded and
// ErrNotHeld, those that refused it.
func (t *Table) Apply(ctx context.Context, key Key, now time.Time, changes ...Change) (Counters, error) {
	return t.ApplyTo(ctx, key, Counters{}, now, changes...)
}

// ApplyTo is Apply for a caller that has just written the same subject's
// counters: knowing them saves a write that would fail. what is outdated
// in it is found out by the write; what it refuses is refused without one.
func (t *Table) ApplyTo(ctx context.Context, key Key, seen Counters, now time.Time, changes ...Change) (Counters, error) {
	for range tries {
		u, err := plan(seen, now, changes)
		if refused, ok := errors.AsType[*Exceeded](err); ok {
			metrics.LimitHit(ctx, refused.Limit)
			audit.Write(ctx, audit.Event{Name: audit.LimitHit, Limit: refused.Limit})
		}
		if err != nil {
			return seen, err
		}
		item, err := u.write(t.name, key).Do(ctx, t.client)
		if refused, ok := errors.AsType[*dynamo.Refused](err); ok {
			seen = parse(refused.Found)
			continue
		}
		if err != nil {
			return Counters{}, fmt.Errorf("ratelimit: count attempt: %w", err)
		}
		after := parse(item)
		return after, errors.Join(t.extend(ctx, key, now, after), t.prune(ctx, key, now.UnixMilli(), after))
	}
	return Counters{}, contended{}
}

// Read gives a subject's counters as they stand, for an answer that speaks of them. What
// they allow may be gone a moment later: only Apply decides.
func (t *Table) Read(ctx context.Context, key Key) (Counters, error) {
	found, err := dynamo.Get(ctx, t.client, t.name, key.item())
	if err != nil {
		return Counters{}, fmt.Errorf("ratelimit: read counters: %w", err)
	}
	return parse(found), nil
}

// Request counts one request of a source address.
func (t *Table) Request(ctx context.Context, source string, limit Limit, now time.Time) error {
	_, err := t.Apply(ctx, Source(source), now, Spend{Requests, limit})
	return err
}

func plan(seen Counters, now time.Time, changes []Change) (*update, error) {
	u := newUpdate()
	var refused *Exceeded
	for _, c := range changes {
		err := c.plan(u, seen, now.UnixMilli())
		if e, ok := errors.AsType[*Exceeded](err); ok {
			if refused == nil || e.Retry > refused.Retry { // the longest wait is the true one
				refused = e
			}
		} else if err != nil {
			return nil, err
		}
	}
	if refused != nil {
		return nil, refused
	}
	u.lifetime(seen, now.Add(lifetime).Unix())
	u.stamp(now.UnixMilli())
	return u, nil
}

// extend moves the deletion of an item that is in use, when half of its time is over.
func (t *Table) extend(ctx context.Context, key Key, now time.Time, c Counters) error {
	if c.numbers["ttl"] > now.Add(lifetime/2).Unix() {
		return nil
	}
	u := newUpdate()
	u.lifetime(c, now.Add(lifetime).Unix())
	_, err := u.write(t.name, key).Do(ctx, t.client)
	if _, ok := errors.AsType[*dynamo.Refused](err); ok || err == nil {
		return nil
	}
	return fmt.Errorf("ratelimit: extend lifetime: %w", err)
}

// prune removes the buckets of sources and known browsers that are full again once
// there are many, so that guessing from ever new sources can't grow an account's item
// without end. A bucket that is used meanwhile stays: then nothing is removed this time.
func (t *Table) prune(ctx context.Context, key Key, now int64, c Counters) error {
	names := c.stale(now)
	if len(names) < pruneAt {
		return nil
	}
	u := newUpdate()
	for _, name := range names[:min(len(names), pruneMax)] {
		u.remove(u.name(name))
		u.require(u.name(name) + " = " + u.number(c.numbers[name]))
		if _, held := c.texts[name+"id"]; held {
			u.remove(u.name(name + "id")) // a place goes with the push that held it
		}
	}
	_, err := u.write(t.name, key).Do(ctx, t.client)
	if _, ok := errors.AsType[*dynamo.Refused](err); ok || err == nil {
		return nil
	}
	return fmt.Errorf("ratelimit: remove full buckets: %w", err)
}

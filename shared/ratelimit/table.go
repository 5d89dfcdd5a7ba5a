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
	// ErrNotHeld says that the push does not have this place, or has it no longer.
	ErrNotHeld = errors.New("ratelimit: the push does not have this place")
	// ErrUsed says that the code was accepted before.
	ErrUsed = errors.New("ratelimit: the code was used before")
)

// contended says that other requests changed the same counters before each of our tries.
type contended struct{}

func (contended) Error() string {
	return "ratelimit: count attempt: other requests kept changing the counters"
}
func (contended) Unavailable() bool { return true } // answered with 503, as the next request may succeed

const (
	// tries is how often Apply tries to write. A write fails when a bucket became full or
	// empty, or a place was taken, after we read the item. That happens a few times at
	// most, however many requests write at once.
	tries = 8
	// lifetime is how long an item without a total is kept. After its last write it is kept
	// for at least half of that, a week. No limit should take longer than a week to refill.
	lifetime = 14 * 24 * time.Hour
	// pruneAt is how many stale attributes an item may have before prune removes some, and
	// pruneMax is how many it removes in one write.
	pruneAt, pruneMax = 16, 50
)

// Table is the DynamoDB table of the counters. It is safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// Apply makes all changes in one conditional write, or none of them. The error is an
// *Exceeded if a limit refuses, and ErrNotHeld if a push no longer has the place that a
// change frees. Apply returns the counters after the write or, with these two errors, the
// counters that made it refuse.
func (t *Table) Apply(ctx context.Context, key Key, now time.Time, changes ...Change) (Counters, error) {
	return t.ApplyTo(ctx, key, Counters{}, now, changes...)
}

// ApplyTo is Apply for a caller that has just read or written the same subject's counters
// and passes them as seen. That saves a write that would fail. If seen is outdated but
// allows the changes, the write fails and is tried again with the current counters. If
// seen refuses the changes, ApplyTo refuses them without a write.
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

// Read returns a subject's counters, so that an answer can show them. Another request may
// use up what they allow a moment later: only Apply decides.
func (t *Table) Read(ctx context.Context, key Key) (Counters, error) {
	found, err := dynamo.Get(ctx, t.client, t.name, key.item())
	if err != nil {
		return Counters{}, fmt.Errorf("ratelimit: read counters: %w", err)
	}
	return parse(found), nil
}

// Request counts one request from a source address.
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
			if refused == nil || e.Retry > refused.Retry { // the client has to wait for the slowest limit
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

// extend postpones the deletion of an item in use, once half of its lifetime is over.
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

// prune removes stale attributes when there are many. Without it, an attacker could make
// an account's item grow without end by guessing from ever new source addresses. If
// another request uses one of the buckets at the same moment, nothing is removed this time.
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
			u.remove(u.name(name + "id")) // the second attribute of a place
		}
	}
	_, err := u.write(t.name, key).Do(ctx, t.client)
	if _, ok := errors.AsType[*dynamo.Refused](err); ok || err == nil {
		return nil
	}
	return fmt.Errorf("ratelimit: remove full buckets: %w", err)
}

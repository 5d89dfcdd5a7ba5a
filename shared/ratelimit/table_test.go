package ratelimit_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/ratelimit"
	"countersign/sim/dynamodb/tabletest"
)

var ctx = context.Background()

// The time in these tests. The table only uses the time that it is given. It is near the
// present, because DynamoDB Local really deletes expired items.
var start = time.Now().UTC().Truncate(time.Second)

// account and phone are the subjects of a login in a browser that is not known.
var account, _ = ratelimit.Subjects(string(ratelimit.Email("a@example.com")), string(ratelimit.Phone("+12015550123", true)), "", true)

func each(t *testing.T, test func(t *testing.T, limits *ratelimit.Table, raw raw)) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		test(t, ratelimit.New(c, name), raw{c, name})
	})
}

// raw reads items directly, without the Table.
type raw struct {
	client *dynamodb.Client
	name   string
}

func (r raw) item(t *testing.T, key ratelimit.Key) map[string]types.AttributeValue {
	t.Helper()
	out, err := r.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &r.name, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: string(key)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Item
}

// ttl returns when an item may be deleted.
func (r raw) ttl(t *testing.T, key ratelimit.Key) time.Time {
	t.Helper()
	n, ok := r.item(t, key)["ttl"].(*types.AttributeValueMemberN)
	if !ok {
		t.Fatalf("%s has no ttl", key)
	}
	seconds, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(seconds, 0)
}

// deletable tells whether an item may ever be deleted.
func (r raw) deletable(t *testing.T, key ratelimit.Key) bool { return r.ttl(t, key).Year() < 9999 }

func exceeded(err error) *ratelimit.Exceeded {
	e, _ := errors.AsType[*ratelimit.Exceeded](err)
	return e
}

func TestSpendRefillsEvenly(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 3, Per: 30 * time.Minute}
		use := func(now time.Time) (ratelimit.Counters, error) {
			return limits.Apply(ctx, key, now, ratelimit.Spend{Bucket: "b", Limit: limit})
		}
		for i := range 3 {
			c, err := use(start)
			if err != nil {
				t.Fatalf("use %d: %v", i+1, err)
			}
			if got, want := c.Left("b", limit, start), 2-i; got != want {
				t.Errorf("left after use %d: got %d, want %d", i+1, got, want)
			}
		}
		_, err := use(start.Add(4 * time.Minute))
		if e := exceeded(err); e == nil || e.RetryAfter() != 6*time.Minute {
			t.Errorf("fourth use: got %v, want a wait of 6m", err)
		}
		if _, err := use(start.Add(10 * time.Minute)); err != nil {
			t.Errorf("after a third of the time one use is back: %v", err)
		}
		if _, err := use(start.Add(10 * time.Minute)); exceeded(err) == nil {
			t.Errorf("and no second one: got %v", err)
		}
	})
}

func TestApplyCountsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key := ratelimit.Email("a@example.com")
		wide, narrow := ratelimit.Limit{N: 100, Per: time.Hour}, ratelimit.Limit{N: 1, Per: time.Hour}
		both := []ratelimit.Change{ratelimit.Spend{Bucket: "wide", Limit: wide}, ratelimit.Spend{Bucket: "narrow", Limit: narrow}}
		if _, err := limits.Apply(ctx, key, start, both...); err != nil {
			t.Fatal(err)
		}
		c, err := limits.Apply(ctx, key, start, both...)
		if exceeded(err) == nil {
			t.Fatalf("got %v, want exceeded", err)
		}
		if got := c.Left("wide", wide, start); got != 99 {
			t.Errorf("the wide limit was counted though the narrow one refused: %d left, want 99", got)
		}
	})
}

func TestReturnHandsBackExactly(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 2, Per: time.Hour}
		for range 10 {
			if _, err := limits.Apply(ctx, key, start, ratelimit.Spend{Bucket: "b", Limit: limit}); err != nil {
				t.Fatal(err)
			}
			c, err := limits.Apply(ctx, key, start.Add(time.Minute), ratelimit.Return{Bucket: "b", Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Left("b", limit, start.Add(time.Minute)); got != 2 {
				t.Fatalf("left after a return: got %d, want 2", got)
			}
		}
	})
}

// A thousand parallel attempts never exceed the limit: the check and the count
// are one write (TH-6 at the table).
func TestParallelSpendsNeverExceedTheLimit(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 10, Per: time.Hour}
		var allowed, refused atomic.Int32
		var wg sync.WaitGroup
		room := make(chan struct{}, 50)
		for range 1000 {
			wg.Go(func() {
				room <- struct{}{}
				defer func() { <-room }()
				_, err := limits.Apply(ctx, key, start,
					ratelimit.Spend{Bucket: "b", Limit: limit}, ratelimit.Count{Max: 50})
				switch {
				case err == nil:
					allowed.Add(1)
				case exceeded(err) != nil:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if allowed.Load() != 10 || refused.Load() != 990 {
			t.Errorf("got %d allowed and %d refused, want 10 and 990", allowed.Load(), refused.Load())
		}
	})
}

// Need refuses like Spend, but counts nothing.
func TestNeedCountsNothing(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, _ raw) {
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 1, Per: time.Hour}
		need := func(now time.Time) (ratelimit.Counters, error) {
			return limits.Apply(ctx, key, now, ratelimit.Need{Bucket: "b", Limit: limit}, ratelimit.NeedTotal{Max: 1})
		}
		for range 3 {
			if _, err := need(start); err != nil {
				t.Fatal(err)
			}
		}
		c, err := limits.Apply(ctx, key, start, ratelimit.Spend{Bucket: "b", Limit: limit}, ratelimit.Count{Max: 1})
		if err != nil || !c.Next("b", limit).Equal(start.Add(time.Hour)) {
			t.Fatalf("next at %v, %v", c.Next("b", limit), err)
		}
		if _, err := limits.Apply(ctx, key, start, ratelimit.Need{Bucket: "b", Limit: limit}); exceeded(err) == nil || exceeded(err).Retry != time.Hour {
			t.Errorf("an empty bucket: got %v", err)
		}
		if _, err := need(start.Add(time.Hour)); exceeded(err) == nil || exceeded(err).Limit != "total" {
			t.Errorf("a total that is reached: got %v", err)
		}
	})
}

// Each write has a later version, even if the item was deleted in between.
func TestVersionsGrow(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, raw raw) {
		key, last := ratelimit.Email("a@example.com"), int64(0)
		for i := range 4 {
			if i == 2 {
				if _, err := raw.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &raw.name, Key: map[string]types.AttributeValue{
					"id": &types.AttributeValueMemberS{Value: string(key)},
				}}); err != nil {
					t.Fatal(err)
				}
			}
			c, err := limits.Apply(ctx, key, start.Add(time.Duration(i)*time.Second), ratelimit.Reset{Bucket: "b"})
			if err != nil || c.Version() <= last {
				t.Errorf("write %d: version %d after %d, %v", i, c.Version(), last, err)
			}
			last = c.Version()
		}
	})
}

// An attacker can't make an account's item grow without end by using ever new sources.
func TestSourcesThatAreFullAgainGo(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, raw raw) {
		key := ratelimit.Email("a@example.com")
		limit := ratelimit.Limit{N: 10, Per: time.Hour}
		now := start
		for i := range 200 {
			now = now.Add(10 * time.Minute) // each earlier source's bucket is full by then
			if _, err := limits.Apply(ctx, key, now, ratelimit.Spend{Bucket: ratelimit.From(fmt.Sprint(i)), Limit: limit}); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(raw.item(t, key)); got > 25 {
			t.Errorf("the item has %d attributes", got)
		}
	})
}

func TestFailuresOfTheTableAreErrors(t *testing.T) {
	c := tabletest.Client(t)
	limits := ratelimit.New(c, "nosuchtable")
	if _, err := limits.Apply(ctx, ratelimit.Source("x"), start, ratelimit.Spend{Bucket: "b", Limit: ratelimit.Limit{N: 1, Per: time.Hour}}); err == nil || exceeded(err) != nil {
		t.Errorf("apply: got %v", err)
	}
	if err := limits.Claim(ctx, "phone", []string{"mark"}, start, start); err == nil || errors.Is(err, ratelimit.ErrUsed) {
		t.Errorf("claim: got %v", err)
	}
}

func TestKeysHideTheirSubject(t *testing.T) {
	const address, other = "ada@example.com", "bob@example.com"
	keys := map[ratelimit.Key]bool{}
	for _, k := range []ratelimit.Key{
		ratelimit.Email(address), ratelimit.Source(address), ratelimit.Phone(address, true), ratelimit.Phone(address, false), ratelimit.Email(other),
		ratelimit.KnownKey(address, ""),
	} {
		keys[k] = true
		if strings.Contains(string(k), "ada") || strings.Contains(string(k), "bob") {
			t.Errorf("a key shows its subject: %s", k)
		}
	}
	if len(keys) != 6 {
		t.Errorf("keys of different subjects are the same: %v", keys)
	}
}

package ratelimit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/sim/dynamodb/tabletest"
)

// between runs a function right before prune's write, which is the request that removes
// attributes and sets none.
type between struct {
	to   dynamodb.HTTPClient
	then func()
}

func (b *between) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if then := b.then; then != nil && strings.Contains(string(body), `"UpdateExpression":"SET wrote = :wrote REMOVE `) {
		b.then = nil
		then()
	}
	return b.to.Do(r)
}

// Full buckets of sources are removed when there are many. A bucket in use stays, even if
// it is first used between prune's read and its write: otherwise a guesser would get fresh
// attempts.
func TestABucketInUseIsNotPruned(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		ctx, name := context.Background(), tabletest.New(t, c)
		begin := time.Now().UTC().Truncate(time.Second)
		limit, key := Limit{N: 3, Per: time.Hour}, Email("a@example.com")
		wire := &between{}
		watched := New(dynamodb.New(c.Options(), func(o *dynamodb.Options) { wire.to, o.HTTPClient = o.HTTPClient, wire }), name)
		limits := New(c, name)
		spend := func(table *Table, source string, now time.Time) Counters {
			t.Helper()
			after, err := table.Apply(ctx, key, now, Spend{From(source), limit})
			if err != nil {
				t.Fatal(err)
			}
			return after
		}
		later := begin.Add(2 * time.Hour) // all of the first ones are full again
		for range 3 {
			spend(limits, "in use", later)
		}
		for i := range pruneAt + 1 {
			spend(limits, fmt.Sprint(i), begin)
		}
		var meanwhile Counters
		wire.then = func() {
			for range 3 {
				meanwhile = spend(limits, "0", later)
			}
		}
		spend(watched, "new", later)
		if wire.then != nil {
			t.Fatal("nothing was removed")
		}
		// This time no other request comes in between, and the full buckets are removed.
		after := spend(watched, "another", later)
		for _, source := range []string{"in use", "0"} {
			if _, there := after.numbers[From(source)]; !there || after.Left(From(source), limit, later) != 0 {
				t.Errorf("source %q has %d attempts left, want 0", source, after.Left(From(source), limit, later))
			}
		}
		if meanwhile.Left(From("0"), limit, later) != 0 {
			t.Error("the source did not use up its attempts")
		}
		out, err := limits.Apply(ctx, key, later, Reset{"nothing"})
		if err != nil || len(out.stale(later.UnixMilli())) != 0 {
			t.Errorf("%d full buckets are left, %v", len(out.stale(later.UnixMilli())), err)
		}
	})
}

package ratelimit_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/local/table/tabletest"
	"countersign/shared/ratelimit"
)

// lossy loses the answer of every other request, after it was carried out.
type lossy struct {
	to    dynamodb.HTTPClient
	calls int
}

func (l *lossy) Do(r *http.Request) (*http.Response, error) {
	answer, err := l.to.Do(r)
	if l.calls++; l.calls%2 == 0 || err != nil {
		return answer, err
	}
	answer.Body.Close()
	return nil, errors.New("answer lost")
}

// A write whose answer is lost is repeated by the SDK, and counts once all the
// same: what is handed back twice would be a guess too many.
func TestLostAnswersCountOnce(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		limits := ratelimit.New(dynamodb.New(c.Options(), func(o *dynamodb.Options) {
			o.HTTPClient = &lossy{to: o.HTTPClient}
			o.Retryer = retry.NewStandard()
		}), name)
		key, limit := ratelimit.Email("a@example.com"), ratelimit.Limit{N: 10, Per: time.Hour}
		apply := func(changes ...ratelimit.Change) ratelimit.Counters {
			t.Helper()
			c, err := limits.Apply(ctx, key, start, changes...)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		var after ratelimit.Counters
		for range 3 {
			after = apply(ratelimit.Spend{Bucket: "b", Limit: limit}, ratelimit.Count{Max: 10})
		}
		if b, total := after.Left("b", limit, start), after.LeftOfTotal(10); b != 7 || total != 7 {
			t.Errorf("after three uses: %d and %d left, want 7 and 7", b, total)
		}
		// What hands back is not repeated: others may write in between.
		if _, err := limits.Apply(ctx, key, start, ratelimit.Return{Bucket: "b", Limit: limit}, ratelimit.Uncount{}); err == nil {
			t.Error("a lost answer to a hand-back is no error")
		}
		after = apply(ratelimit.Reset{Bucket: "other"})
		if b, total := after.Left("b", limit, start), after.LeftOfTotal(10); b != 8 || total != 8 {
			t.Errorf("after one was handed back: %d and %d left, want 8 and 8", b, total)
		}
		after = apply(ratelimit.Hold{Of: account, ID: "one", Until: start.Add(time.Minute)})
		apply(ratelimit.Release{Of: account, Place: after.Place(account, "one"), ID: "one"})
		if err := limits.Claim(ctx, "mac", start, start.Add(time.Minute)); err != nil {
			t.Errorf("claim: %v", err)
		}
		if err := limits.Claim(ctx, "mac", start, start.Add(time.Minute)); !errors.Is(err, ratelimit.ErrUsed) {
			t.Errorf("second claim: got %v, want %v", err, ratelimit.ErrUsed)
		}
	})
}

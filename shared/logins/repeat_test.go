package logins

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/sim/dynamodb/tabletest"
)

// A move whose answer is lost is repeated by the SDK, and happens once all the same.
func TestLostAnswersMoveOnce(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		logins := New(tabletest.Losing(c), tabletest.New(t, c))
		s, token := create(t, logins, pending(CookieClient))
		for range 3 {
			s = do(t, logins, s, CodeTried{Max: 5}, begin)
		}
		// What hands back is not repeated: others may write in between.
		if _, err := logins.Do(ctx, s, CodeReturned{}, begin); err == nil {
			t.Error("a lost answer to a hand-back is no error")
		}
		s, err := logins.Get(ctx, s.ID)
		if err != nil || s.Attempts != 2 {
			t.Errorf("attempts: got %d, %v, want 2", s.Attempts, err)
		}
		s = do(t, logins, s, PushSent{1, "u"}, begin)
		s = do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "u", Person: s.Factor().Ref, Answer: Denied}, begin)
		next := Push{Ordinal: 2, Number: "11", Place: 1, Sent: begin, Expires: begin.Add(PushLife)}
		s = do(t, logins, s, PushStarted{Push: next}, begin)
		s = do(t, logins, s, PushSent{2, "v"}, begin)
		if _, err := logins.Ask(ctx, s, time.Second, begin); err != nil {
			t.Errorf("ask: %v", err)
		}
		passed, _, err := logins.Pass(ctx, s, token, ByCode, SessionLife, begin)
		if err != nil || passed.State != Active {
			t.Fatalf("pass: %s, %v", passed.State, err)
		}
		if s = do(t, logins, passed, Closed{}, begin); s.State != Ended {
			t.Errorf("after logging out: %s", s.State)
		}
	})
}

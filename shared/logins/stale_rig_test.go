package logins

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/dynamo"
	"countersign/sim/dynamodb/tabletest"
)

// everything is a login's item with all that may have happened to it. What has no value is left out, as the moves leave it.
func everything(s Login) dynamo.Item {
	a := encode(s)
	for name, at := range map[string]time.Time{
		attrTypeUntil: s.TypeUntil, attrPassed: s.Passed, attrUsed: s.Used,
		attrAsked: s.Push.Asked, attrAnswered: s.Push.Answered, attrDeniedLate: s.Push.DeniedLate,
	} {
		if !at.IsZero() {
			a[name] = dynamo.Time(at)
		}
	}
	for name, text := range map[string]string{
		attrFactor: string(s.By), attrReader: s.Reader, attrPushRef: s.Push.Ref, attrFailure: s.Push.Failure, attrAnswer: string(s.Push.Answer), attrAnswerID: s.Push.AnswerID,
	} {
		if text != "" {
			a[name] = dynamo.Text(text)
		}
	}
	delete(a, attrHash)
	for name, bytes := range map[string][]byte{attrHash: s.hash, attrNext: s.next, attrKey: s.key} {
		if bytes != nil {
			a[name] = dynamo.Bytes(bytes)
		}
	}
	return a
}

// lostAnswer are the cases of a write whose answer was lost, and which the SDK repeats.
func lostAnswer(t *testing.T, c *dynamodb.Client, name string) []tabletest.Stale {
	t.Helper()
	s := states()["pending, no push"]
	want := s
	want.Attempts++
	return []tabletest.Stale{{Name: "a code tried, whose answer is lost", Want: outcome(want, nil), Run: func(t *testing.T, act *dynamodb.Client) string {
		id := putAs(t, c, name, s, false)
		_, err := New(tabletest.Repeating(act), name).Do(ctx, withID(s, id), CodeTried{Max: 5}, staleNow)
		return outcome(readBack(t, c, name, id), err)
	}}}
}

// Each event that the table can write has stale cases: events() has one of its kind.
func TestEveryMoveHasStaleCases(t *testing.T) {
	groups := map[string]bool{}
	for _, a := range acts() {
		group, _, _ := strings.Cut(a.group, ", ")
		kind, _, _ := strings.Cut(group, " ")
		groups[kind] = true
	}
	writers := 0
	for _, m := range tabletest.Methods(t) {
		if m.Name != "write" {
			continue
		}
		writers++
		if !groups[m.Of] {
			t.Errorf("%s has no stale cases: add it to events()", m.Of)
		}
	}
	if writers < 10 {
		t.Errorf("%d writers were found", writers)
	}
}

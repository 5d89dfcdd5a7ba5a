package dynamodb

import (
	"testing"
	"time"
)

func TestStaleReads(t *testing.T) {
	const eventual, consistent = `{"TableName":"table","Key":{"id":{"S":"a"}}}`, `{"TableName":"table","Key":{"id":{"S":"a"}},"ConsistentRead":true}`
	s := withTable(t)
	n := func(read string) any {
		found, _ := post(t, s, "GetItem", read).body["Item"].(map[string]any)
		if found == nil {
			return nil
		}
		return found["n"].(map[string]any)["N"]
	}
	want := func(read string, want any) {
		t.Helper()
		if got := n(read); got != want {
			t.Errorf("%s: got %v, want %v", read, got, want)
		}
	}
	s.Stale(true)
	want(eventual, nil) // it did not exist before
	want(consistent, "1")
	post(t, s, "UpdateItem", addOne)
	want(eventual, "1")
	want(consistent, "2")
	post(t, s, "TransactWriteItems", `{"TransactItems":[{"Delete":{"TableName":"table","Key":{"id":{"S":"a"}}}}]}`)
	want(eventual, "2")
	want(consistent, nil)
	put(t, s, `{"id":{"S":"a"},"n":{"N":"5"}}`)
	s.Age(time.Second)
	want(eventual, "5")
	put(t, s, `{"id":{"S":"a"},"n":{"N":"6"}}`)
	s.Stale(false)
	want(eventual, "6")
}

package dynamodb

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// withSortedTable makes an engine with the table "table", which has the keys account
// and id, and the items a and b of account x.
func withSortedTable(t *testing.T) *Server {
	t.Helper()
	s := New()
	if got := post(t, s, "CreateTable", `{"TableName":"table","BillingMode":"PAY_PER_REQUEST",`+
		`"KeySchema":[{"AttributeName":"account","KeyType":"HASH"},{"AttributeName":"id","KeyType":"RANGE"}],`+
		`"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"account","AttributeType":"S"}]}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
	put(t, s, `{"account":{"S":"x"},"id":{"S":"a"},"n":{"N":"1"}}`)
	put(t, s, `{"account":{"S":"x"},"id":{"S":"b"},"n":{"N":"1"}}`)
	return s
}

const (
	ofX           = `{"TableName":"table","KeyConditionExpression":"account = :x","ExpressionAttributeValues":{":x":{"S":"x"}}}`
	ofXConsistent = `{"TableName":"table","KeyConditionExpression":"account = :x","ExpressionAttributeValues":{":x":{"S":"x"}},"ConsistentRead":true}`
)

// found returns a Query's result as "id=n" for each item.
func found(t *testing.T, s *Server, body string) string {
	t.Helper()
	got := post(t, s, "Query", body)
	if got.status != http.StatusOK {
		t.Fatal(got)
	}
	var all []string
	for _, one := range got.body["Items"].([]any) {
		i := one.(map[string]any)
		all = append(all, fmt.Sprintf("%v=%v", i["id"].(map[string]any)["S"], i["n"].(map[string]any)["N"]))
	}
	return strings.Join(all, " ")
}

func TestStaleQueries(t *testing.T) {
	s := withSortedTable(t)
	s.Stale(true)
	for _, step := range []struct{ operation, body, eventual, consistent string }{
		{"", "", "", "a=1 b=1"}, // neither existed before
		{"PutItem", `{"TableName":"table","Item":{"account":{"S":"x"},"id":{"S":"a"},"n":{"N":"2"}}}`, "a=1", "a=2 b=1"},
		{"DeleteItem", `{"TableName":"table","Key":{"account":{"S":"x"},"id":{"S":"b"}}}`, "a=1 b=1", "a=2"},
	} {
		if step.operation != "" {
			post(t, s, step.operation, step.body)
		}
		if got := found(t, s, ofX); got != step.eventual {
			t.Errorf("after %s: got %q, want %q", step.operation, got, step.eventual)
		}
		if got := found(t, s, ofXConsistent); got != step.consistent {
			t.Errorf("after %s, consistently: got %q, want %q", step.operation, got, step.consistent)
		}
	}
}

// TestQueriesAreBilled: a query pays for all its items together as one read, and for an
// empty result the minimum.
func TestQueriesAreBilled(t *testing.T) {
	s := withSortedTable(t)
	for body, want := range map[string]Units{
		ofX: {Read: 0.5}, ofXConsistent: {Read: 1},
		strings.Replace(ofXConsistent, `"S":"x"`, `"S":"nobody"`, 1): {Read: 1},
		strings.Replace(ofX, `"S":"x"`, `"S":"nobody"`, 1):           {Read: 0.5},
	} {
		before := s.Used()
		post(t, s, "Query", body)
		if got := s.Used().Since(before); got != (Usage{Units: want, Reads: 1}) {
			t.Errorf("%s: got %+v, want one read of %+v", body, got, want)
		}
	}
}

// TestFillCopiesAllUnderAKey: items from Fill can be queried and deleted like any
// others.
func TestFillCopiesAllUnderAKey(t *testing.T) {
	s := withSortedTable(t)
	if err := s.Fill("table", "x", 3, func(n int) string { return fmt.Sprint("f", n) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Fill("table", "nobody", 1, func(int) string { return "g" }); err == nil {
		t.Error("filled from no item")
	}
	third := strings.Replace(ofX, `"S":"x"`, `"S":"f2"`, 1)
	if got := found(t, s, third); got != "a=1 b=1" {
		t.Errorf("got %q of a copy", got)
	}
	for _, id := range []string{"a", "b"} {
		post(t, s, "DeleteItem", `{"TableName":"table","Key":{"account":{"S":"f2"},"id":{"S":"`+id+`"}}}`)
	}
	if got := found(t, s, third); got != "" {
		t.Errorf("got %q after all were deleted", got)
	}
	if n := len(s.tables["table"].sorted); n != 3 {
		t.Errorf("sort keys of %d hash keys are kept, want those of 3", n)
	}
}

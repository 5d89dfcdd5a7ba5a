package dynamodb

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzExpressions: the parser always ends, and an accepted expression can be evaluated
// on any item.
func FuzzExpressions(f *testing.F) {
	for _, text := range []string{
		"a = :v", "NOT (#n < :v OR attribute_exists(a)) and a<>b", "((a = :v))", "a = ", "(", "attribute_exists(a, b)", "a[0].b = :v",
		"SET a = a + :v, b = if_not_exists(c, :v) REMOVE #n", "SET a = if_not_exists(a)", "set a=:v remove a", "SET a", "REMOVE", "!", "#", ":", "a == :v",
		"f(g(a,b),:v)", "begins_with(a, :v) AND a BETWEEN :v AND b", "begins_with(a)", "a BETWEEN :v", "not not not", "a()", "é",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, i := range []item{nil, {"a": {kind: "S", text: "x"}}, {"a": {kind: "N", num: small(t, "1")}, "b": {kind: "BOOL", yes: true}}} {
			known := &placeholders{
				names: map[string]string{"#n": "a"}, values: map[string]value{":v": {kind: "N", num: small(t, "2")}}, used: map[string]bool{},
			}
			if c, failed := parseCondition(text, known); failed == nil {
				c.holds(i)
			}
			if terms, failed := parseKeyCondition(text, known); failed == nil {
				for _, term := range terms {
					term.holds("x")
				}
			}
			if u, failed := parseUpdate(text, known); failed == nil && i != nil {
				if next, failed := u.apply(i); failed == nil && next.size() < 0 {
					t.Error("an item of a negative size")
				}
			}
		}
	})
}

func small(t *testing.T, text string) number {
	t.Helper()
	n, failed := parseNumber(text)
	if failed != nil {
		t.Fatal(failed)
	}
	return n
}

// FuzzRequests: the engine answers every request as DynamoDB does, and its items always
// remain readable.
func FuzzRequests(f *testing.F) {
	operations := []string{
		"GetItem", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "CreateTable", "DescribeTable", "DeleteTable",
		"ListTables", "UpdateTimeToLive", "DescribeTimeToLive", "Query",
	}
	for n := range operations {
		for _, body := range []string{
			`{}`, `{"TableName":"table"}`, `{"TableName":"table","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n + :v","ExpressionAttributeValues":{":v":{"N":"1e3"}}}`,
			`{"TableName":"table","Item":{"id":{"S":"a"},"b":{"B":"AA=="},"t":{"BOOL":false}},"ConditionExpression":"attribute_exists(#i)","ExpressionAttributeNames":{"#i":"id"},"ReturnValues":"ALL_OLD"}`,
			`{"TransactItems":[{"Delete":{"TableName":"table","Key":{"id":{"S":"a"}}}}],"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL"}`,
			`{"TableName":"table","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}`,
		} {
			f.Add(n, body)
		}
	}
	f.Fuzz(func(t *testing.T, n int, body string) {
		if n < 0 || n >= len(operations) {
			return
		}
		s := withTable(t)
		got := post(t, s, operations[n], body)
		if got.status != http.StatusOK && (got.status != http.StatusBadRequest || got.code() == "" || got.message() == "") {
			t.Errorf("%s %s: got %v", operations[n], body, got)
		}
		if s.tables["table"] == nil {
			return
		}
		for key, stored := range s.tables["table"].items {
			data, err := json.Marshal(stored)
			if err != nil {
				t.Fatal(err)
			}
			var again item
			if err := json.Unmarshal(data, &again); err != nil {
				t.Errorf("item %q cannot be read again: %v", key, err)
			}
		}
	})
}

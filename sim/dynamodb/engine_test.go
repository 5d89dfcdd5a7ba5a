package dynamodb

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestExpiryDeletesNothing: an expired item stays, because DynamoDB may keep it for
// days.
func TestExpiryDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withTable(t)
		if got := post(t, s, "UpdateTimeToLive", `{"TableName":"table","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}`); got.status != http.StatusOK {
			t.Fatal(got)
		}
		put(t, s, fmt.Sprintf(`{"id":{"S":"old"},"ttl":{"N":"%d"}}`, time.Now().Add(time.Hour).Unix()))
		time.Sleep(72 * time.Hour)
		if len(get(t, s, "old")) != 2 {
			t.Error("the item is gone")
		}
	})
}

// TestTokenIsForgotten: after ten minutes a token can be used for a new transaction.
func TestTokenIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withTable(t)
		const add = `{"ClientRequestToken":"t","TransactItems":[{"Update":{"TableName":"table","Key":{"id":{"S":"a"}},` +
			`"UpdateExpression":"SET n = n + n"}}]}`
		for after, want := range map[time.Duration]string{0: "2", tokenLifetime - time.Second: "2", tokenLifetime + time.Second: "4"} {
			s := s
			if after != 0 {
				s = withTable(t)
				post(t, s, "TransactWriteItems", add)
			}
			time.Sleep(after)
			if got := post(t, s, "TransactWriteItems", add); got.status != http.StatusOK {
				t.Fatal(got)
			}
			if got := get(t, s, "a")["n"].(map[string]any)["N"]; got != want {
				t.Errorf("after %v: got n %v, want %s", after, got, want)
			}
			if len(s.tokens) != 1 {
				t.Errorf("after %v: %d tokens are kept, want 1", after, len(s.tokens))
			}
		}
	})
}

// TestTokenKnowsTheSameTransaction: the order of members does not matter.
func TestTokenKnowsTheSameTransaction(t *testing.T) {
	s := withTable(t)
	for _, body := range []string{
		`{"ClientRequestToken":"t","TransactItems":[{"Put":{"TableName":"table","Item":{"id":{"S":"b"},"n":{"N":"1"}}}}]}`,
		`{"TransactItems":[{"Put":{"Item":{"n":{"N":"1"},"id":{"S":"b"}},"TableName":"table"}}],"ClientRequestToken":"t"}`,
	} {
		if got := post(t, s, "TransactWriteItems", body); got.status != http.StatusOK {
			t.Errorf("%s: got %v", body, got)
		}
	}
}

// TestTransactionsAreBilledTwice: a transaction of several items costs twice the sum of
// its parts. A repetition with the same token costs a read.
func TestTransactionsAreBilledTwice(t *testing.T) {
	s := withTable(t)
	put(t, s, `{"id":{"S":"big"},"x":{"S":"`+strings.Repeat("x", 5<<10)+`"}}`)
	before := s.Consumed("table")
	body := `{"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL","TransactItems":[` +
		`{"Put":{"TableName":"table","Item":{"id":{"S":"new"}}}},` +
		`{"Delete":{"TableName":"table","Key":{"id":{"S":"nobody"}}}},` +
		`{"ConditionCheck":{"TableName":"table","Key":{"id":{"S":"big"}},"ConditionExpression":"attribute_exists(id)"}}]}`
	for _, want := range []Units{{Write: 2 + 2, Read: 2 * 2}, {Read: 2 + 2 + 2*2}} {
		got := post(t, s, "TransactWriteItems", body)
		reports, _ := got.body["ConsumedCapacity"].([]any)
		if len(reports) != 1 || reports[0].(map[string]any)["CapacityUnits"] != want.total() {
			t.Errorf("got %v, want one report of %v units", got, want.total())
		}
		after := s.Consumed("table")
		if got := after.plus(before.times(-1)); got != want {
			t.Errorf("got %+v counted, want %+v", got, want)
		}
		before = after
	}
}

// TestFailedConditionsAreBilled: DynamoDB bills a write with a false condition by the
// item that it read.
func TestFailedConditionsAreBilled(t *testing.T) {
	s := withTable(t)
	put(t, s, `{"id":{"S":"big"},"x":{"S":"`+strings.Repeat("x", 3<<10)+`"}}`)
	for _, one := range []struct {
		operation, body string
		want            Units
	}{
		{"DeleteItem", `{"TableName":"table","Key":{"id":{"S":"big"}},"ConditionExpression":"attribute_not_exists(id)"}`, Units{Write: 4}},
		{"UpdateItem", `{"TableName":"table","Key":{"id":{"S":"nobody"}},"ConditionExpression":"attribute_exists(id)"}`, Units{Write: 1}},
		{"TransactWriteItems", `{"TransactItems":[{"Delete":{"TableName":"table","Key":{"id":{"S":"big"}},"ConditionExpression":"attribute_not_exists(id)"}}]}`, Units{Write: 8}},
	} {
		before := s.Consumed("table")
		if got := post(t, s, one.operation, one.body); got.status != http.StatusBadRequest {
			t.Errorf("%s: got %v, want a failed condition", one.operation, got)
		}
		if got := s.Consumed("table").plus(before.times(-1)); got != one.want {
			t.Errorf("%s: got %+v counted, want %+v", one.operation, got, one.want)
		}
	}
	if got := s.Consumed("no-such-table"); got != (Units{}) {
		t.Errorf("got %+v counted for no table, want nothing", got)
	}
}

// TestTransactionWithoutToken: without a token, a repeated transaction is performed
// again.
func TestTransactionWithoutToken(t *testing.T) {
	s := withTable(t)
	for range 2 {
		if got := post(t, s, "TransactWriteItems", `{"TransactItems":[{"Update":`+addOne+`}]}`); got.status != http.StatusOK {
			t.Fatal(got)
		}
	}
	if got := get(t, s, "a")["n"].(map[string]any)["N"]; got != "4" {
		t.Errorf("got n %v, want 4", got)
	}
}

func TestTablesAreListedByPage(t *testing.T) {
	s := New()
	for n := range 3 {
		body := fmt.Sprintf(`{"TableName":"table-%d","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"key","KeyType":"HASH"}],`+
			`"AttributeDefinitions":[{"AttributeName":"key","AttributeType":"S"}]}`, n)
		if got := post(t, s, "CreateTable", body); got.status != http.StatusOK {
			t.Fatal(got)
		}
	}
	for body, want := range map[string]string{
		`{}`:          "map[TableNames:[table-0 table-1 table-2]]",
		`{"Limit":2}`: "map[LastEvaluatedTableName:table-1 TableNames:[table-0 table-1]]",
		`{"Limit":2,"ExclusiveStartTableName":"table-1"}`: "map[TableNames:[table-2]]",
		`{"ExclusiveStartTableName":"table-2"}`:           "map[TableNames:[]]",
	} {
		if got := fmt.Sprint(post(t, s, "ListTables", body).body); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

func TestReservedWords(t *testing.T) {
	words := strings.Fields(reservedWords)
	if len(words) != 573 {
		t.Errorf("got %d words, want the 573 of the developer guide", len(words))
	}
	for n, word := range words {
		if n > 0 && words[n-1] >= word {
			t.Errorf("%s stands after %s", word, words[n-1])
		}
	}
	for name, want := range map[string]bool{"status": true, "Ttl": true, "ABORT": true, "zone": true, "id": false, "stat": false, "": false, "name name": false} {
		if got := reserved(name); got != want {
			t.Errorf("%q: got reserved %v, want %v", name, got, want)
		}
	}
}

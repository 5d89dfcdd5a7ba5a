package dynamodb

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestWhatIsMissingIsNamed: a feature of DynamoDB that the engine lacks is refused with
// the reason, and never half done.
func TestWhatIsMissingIsNamed(t *testing.T) {
	const key = `"TableName":"table","Key":{"id":{"S":"a"}}`
	condition := func(text, values string) string {
		return `{` + key + `,"ConditionExpression":"` + text + `","ExpressionAttributeValues":{` + values + `}}`
	}
	update := func(text string) string {
		return `{` + key + `,"UpdateExpression":"` + text + `","ExpressionAttributeValues":{":v":{"N":"1"}}}`
	}
	const v = `":v":{"N":"1"}`
	schema := `"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]`
	for _, one := range []struct{ operation, body, what string }{
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"L":[{"NULL":true}]}}}`, "values of the type NULL"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"NULL":true}}}`, "values of the type NULL"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"SS":["a"]}}}`, "values of the type SS"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"Expected":{}}`, "the parameter Expected"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"item":{}}`, "the parameter item"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"}`, "returnConsumedCapacity INDEXES"},
		{"GetItem", `{` + key + `,"ProjectionExpression":"id"}`, "the parameter ProjectionExpression"},
		{"UpdateItem", `{` + key + `,"AttributeUpdates":{}}`, "the parameter AttributeUpdates"},
		{"UpdateItem", `{` + key + `,"ReturnValues":"UPDATED_NEW"}`, "returnValues UPDATED_NEW"},
		{"UpdateItem", update("ADD n :v"), "the section ADD"},
		{"UpdateItem", update("DELETE n :v"), "the section DELETE"},
		{"UpdateItem", update("SET x.y = :v"), "a path into an attribute"},
		{"UpdateItem", update("SET x[0] = :v"), "a path into an attribute"},
		{"UpdateItem", update("SET x = (:v)"), "parentheses around an operand"},
		{"UpdateItem", update("SET x = list_append(x, :v)"), "the function list_append"},
		{"DeleteItem", condition("contains(x, :v)", v), "the function contains"},
		{"DeleteItem", condition("attribute_type(x, :v)", v), "the function attribute_type"},
		{"DeleteItem", condition("size(x) > :v", v), "the function size"},
		{"DeleteItem", condition(":v < size(x)", v), "the function size"},
		{"DeleteItem", condition("x in (:v)", v), "the operator in"},
		{"DeleteItem", condition("x.y = :v", v), "a path into an attribute"},
		{"DeleteItem", condition("(x) = :v", v), "parentheses around an operand"},
		{"CreateTable", `{"TableName":"other",` + schema + `,"BillingMode":"PROVISIONED"}`, "billingMode PROVISIONED"},
		{"CreateTable", `{"TableName":"other",` + schema + `}`, "a table without BillingMode PAY_PER_REQUEST"},
		{"CreateTable", `{"TableName":"other","BillingMode":"PAY_PER_REQUEST",` + schema + `,"GlobalSecondaryIndexes":[]}`, "the parameter GlobalSecondaryIndexes"},
		{"Query", `{"TableName":"table","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":"a"}}}`, "a Query of a table without a sort key"},
		{"Query", `{"TableName":"table","KeyConditionExpression":"id = :v","FilterExpression":"x = :v"}`, "the parameter FilterExpression"},
		{"Query", `{"TableName":"table","KeyConditionExpression":"id = :v","IndexName":"x"}`, "the parameter IndexName"},
		{"Query", `{"TableName":"table","KeyConditionExpression":"id IN (:v)"}`, "the operator IN"},
		{"CreateTable", `{"TableName":"other","BillingMode":"PAY_PER_REQUEST",` + strings.Replace(schema, `"S"`, `"N"`, 1) + `}`, "a key of the type N"},
		{"TransactWriteItems", `{"TransactItems":[{"Get":{}}]}`, "the parameter Get"},
	} {
		s := withTable(t)
		got := post(t, s, one.operation, one.body)
		want := "not supported by the embedded table engine: " + one.what
		if got.status != http.StatusBadRequest || got.code() != "ValidationException" || !strings.HasPrefix(got.message(), want) {
			t.Errorf("%s %s: got %v, want ValidationException %q", one.operation, one.body, got, want)
		}
		if item := get(t, s, "a"); len(item) != 2 {
			t.Errorf("%s %s: refused, yet the item is %v", one.operation, one.body, item)
		}
	}
}

func TestOtherOperationsAreUnknown(t *testing.T) {
	for _, operation := range []string{"Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "ExecuteStatement", "getItem", ""} {
		got := post(t, withTable(t), operation, `{"TableName":"table"}`)
		if got.status != http.StatusBadRequest || got.code() != "UnknownOperationException" || !strings.Contains(got.message(), `"`+operation+`"`) {
			t.Errorf("%s: got %v, want UnknownOperationException that names it", operation, got)
		}
	}
}

// TestUnreadableRequests sends requests that no DynamoDB client sends.
func TestUnreadableRequests(t *testing.T) {
	for _, one := range []struct{ operation, body, code string }{
		{"GetItem", `{`, "SerializationException"},
		{"GetItem", `[]`, "SerializationException"},
		{"GetItem", ``, "SerializationException"},
		{"GetItem", `{"TableName":1}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":"a"}}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"S":1}}}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"S":null}}}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"BOOL":"true"}}}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"B":"!"}}}`, "SerializationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{}}}`, "ValidationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":null}}`, "ValidationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"S":"a","N":"1"}}}`, "ValidationException"},
		{"GetItem", `{"TableName":"table"}`, "ValidationException"},
		{"GetItem", `{"TableName":"table","Key":{"id":{"S":"a"}},"ReturnConsumedCapacity":"SOME"}`, "ValidationException"},
		{"GetItem", `{"Key":{"id":{"S":"a"}}}`, "ValidationException"},
		{"GetItem", `{"TableName":"é!","Key":{"id":{"S":"a"}}}`, "ValidationException"},
		{"PutItem", `{"TableName":"table"}`, "ValidationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"ReturnValues":"ALL_NEW"}`, "ValidationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"ReturnValuesOnConditionCheckFailure":"ALL_NEW"}`, "ValidationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"` + strings.Repeat("n", 65536) + `":{"S":"a"}}}`, "ValidationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"ConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":1}}}`, "SerializationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"}},"ConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"NULL":true}}}`, "ValidationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"L":{}}}}`, "SerializationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"L":null}}}`, "SerializationException"},
		{"PutItem", `{"TableName":"table","Item":{"id":{"S":"a"},"x":{"M":[]}}}`, "SerializationException"},
		{"Query", `{}`, "ValidationException"},
		{"Query", `{"TableName":"table","Limit":"1"}`, "SerializationException"},
		{"TransactWriteItems", `{}`, "ValidationException"},
		{"TransactWriteItems", `{"TransactItems":[{"Update":{"TableName":"table","Key":{"id":{"S":"a"}}}}]}`, "ValidationException"},
		{"TransactWriteItems", `{"TransactItems":[{"ConditionCheck":{"TableName":"table","Key":{"id":{"S":"a"}}}}]}`, "ValidationException"},
		{"TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"table"}}]}`, "ValidationException"},
		{"TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"table","Item":{"id":{"S":"a"}}}}],"ReturnConsumedCapacity":"SOME"}`, "ValidationException"},
		{"TransactWriteItems", `{"TransactItems":[{"Put":3}]}`, "SerializationException"},
		{"ListTables", `{"Limit":0}`, "ValidationException"},
		{"ListTables", `{"Page":0}`, "ValidationException"},
		{"DescribeTable", `{}`, "ValidationException"},
		{"DescribeTable", `3`, "SerializationException"},
		{"UpdateTimeToLive", `{"TableName":"table"}`, "ValidationException"},
		{"CreateTable", `{"TableName":"other","BillingMode":"PAY_PER_REQUEST"}`, "ValidationException"},
		{"CreateTable", `{"TableName":"other","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"RANGE"}]}`, "ValidationException"},
		{"CreateTable", `{"TableName":"other","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`, "ValidationException"},
		{"CreateTable", `{"KeySchema":7}`, "SerializationException"},
	} {
		got := post(t, withTable(t), one.operation, one.body)
		if got.status != http.StatusBadRequest || got.code() != one.code || got.message() == "" {
			t.Errorf("%s %.150s: got %v, want %s", one.operation, one.body, got, one.code)
		}
	}
}

func TestRequestsThatAreNone(t *testing.T) {
	request := func(method, target, authorization, body string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), method, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", target)
		r.Header.Set("Authorization", authorization)
		return r
	}
	for name, one := range map[string]struct {
		r    *http.Request
		code string
	}{
		"another method":  {request(http.MethodGet, "DynamoDB_20120810.ListTables", "AWS4-HMAC-SHA256", ""), "UnknownOperationException"},
		"no target":       {request(http.MethodPost, "", "AWS4-HMAC-SHA256", "{}"), "UnknownOperationException"},
		"another version": {request(http.MethodPost, "DynamoDB_20111205.ListTables", "AWS4-HMAC-SHA256", "{}"), "UnknownOperationException"},
		"not signed":      {request(http.MethodPost, "DynamoDB_20120810.ListTables", "", "{}"), "MissingAuthenticationTokenException"},
		"too long": {request(http.MethodPost, "DynamoDB_20120810.ListTables", "AWS4-HMAC-SHA256", strings.Repeat(" ", maxRequest+1)),
			"SerializationException"},
	} {
		if got := serve(t, New(), one.r); got.status != http.StatusBadRequest || got.code() != one.code {
			t.Errorf("%s: got %v, want %s", name, got, one.code)
		}
	}
}

func TestFailureReads(t *testing.T) {
	if got := conditionFailed(nil).Error(); got != "ConditionalCheckFailedException: The conditional request failed" {
		t.Errorf("got %q", got)
	}
}

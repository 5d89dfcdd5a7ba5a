package conformance_test

import (
	"math/big"
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// worded lists the errors that DynamoDB Local words otherwise than DynamoDB does, whose words the embedded engine has:
// how a message begins in the embedded engine, and how in the official one.
func worded() [][2]string {
	const key = "One or more parameter values were invalid: "
	return [][2]string{
		{"The parameter cannot be converted to a numeric value", "A value provided cannot be converted into a number"},
		{"ExpressionAttributeValues contains invalid value: The parameter", "ExpressionAttributeValues contains invalid value: A value"},
		{"ExpressionAttributeValues contains invalid value: Attempting", "ExpressionAttributeValues contains invalid value: DynamoDB only"},
		{"ExpressionAttributeValues can only be", "ExpressionAttributeValues can only be"},
		{"Attempting to store more than 38 significant digits in a Number", "DynamoDB only supports precision up to 38 digits"},
		{"Requested resource not found", "Cannot do operations on a non-existent table"},
		{key + "Missing the key", "One of the required keys was not given a value"},
		{"The provided key element does not match the schema", "One of the required keys was not given a value"},
		{"The provided key element does not match the schema", "The number of conditions on the keys is invalid"},
		{key + "Type mismatch for key", key + "Type mismatch for key"},
		{"Query condition missed key schema element", "Query condition missed key schema element"},
		{"The provided starting key is invalid", "Exclusive Start Key must have same size as table's key schema"},
		{"The provided starting key is outside", "The provided starting key does not match the range key predicate"},
		{"1 validation error detected: Value '0' at 'limit'", "Limit must be greater than or equal to 1"},
		{"The request uses the same client token", ""},
	}
}

// compare tells how two answers to a call disagree; "" is not at all. A call may have several mistakes, and which of them
// a ValidationException names is nobody's promise: the suite holds its words, one mistake at a time.
func compare(c call, ours, theirs answer) string {
	ours, theirs = flat(ours), flat(theirs)
	if sooner(ours, theirs) || c.operation == "Query" && bounded(c, ours, theirs) {
		return ""
	}
	if ours.status != theirs.status || ours.code() != theirs.code() {
		return "they answer differently"
	}
	if c.body["ReturnConsumedCapacity"] == nil {
		delete(theirs.body, "ConsumedCapacity") // Local reports the deletion of no item though nobody asked
	}
	if c.operation == "Query" && theirs.body["Count"] == 0.0 {
		delete(ours.body, "ConsumedCapacity") // Local bills nothing where nothing is found, DynamoDB the least that there is
		delete(theirs.body, "ConsumedCapacity")
	}
	if !sameMessage(ours.message(), theirs.message()) && ours.code() != "ValidationException" {
		return "they word the error differently"
	}
	if diff := cmp.Diff(plain(theirs.body), plain(ours.body)); diff != "" {
		return "(-official +embedded)\n" + diff
	}
	return ""
}

// bounded lets pass what Local does at a bound that belongs to the sort key's range (BETWEEN, <=, >=): a page that ends
// there names no last key, and a page can't begin after it. DynamoDB promises an end only where it names no key.
func bounded(c call, ours, theirs answer) bool {
	if theirs.message() == "The provided starting key does not match the range key predicate" {
		return ours.body["Count"] == 0.0
	}
	if limit, _ := c.body["Limit"].(int); ours.body["Count"] == float64(limit) && theirs.body["LastEvaluatedKey"] == nil {
		delete(ours.body, "LastEvaluatedKey")
	}
	return false
}

func sameMessage(ours, theirs string) bool {
	if ours == theirs {
		return true
	}
	for _, pair := range worded() {
		if strings.HasPrefix(ours, pair[0]) && strings.HasPrefix(theirs, pair[1]) {
			return true
		}
	}
	return false
}

// sooner tells whether both refuse a transaction, and each for a mistake that the other would come to later: Local looks
// for two operations on one item after the conditions, and at the token before the expressions.
func sooner(ours, theirs answer) bool {
	const twice = "Transaction request cannot include multiple operations on one item"
	return ours.message() == twice && theirs.status == http.StatusBadRequest ||
		ours.code() == "ValidationException" && theirs.code() == "IdempotentParameterMismatchException"
}

// flat is an answer, but for a transaction that was cancelled because something of it is not valid the error of the
// thing itself: Local answers some of what DynamoDB's documentation counts among the reasons as errors of their own, and
// gives the first reason only.
func flat(a answer) answer {
	reasons, _ := a.body["CancellationReasons"].([]any)
	for _, one := range reasons {
		if reason, _ := one.(map[string]any); reason["Code"] == "ValidationError" {
			return answer{status: a.status, body: map[string]any{"__type": "#ValidationException", "message": reason["Message"]}}
		}
	}
	return a
}

// plain is a part of an answer without what may differ: the namespaces and words of errors, and how numbers are printed,
// which Local does not make the same everywhere (2.0, 3e80).
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			switch text, isText := inner.(string); {
			case name == "__type", strings.EqualFold(name, "message"):
			case name == "N" && isText:
				out[name] = exact(text)
			default:
				out[name] = plain(inner)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, inner := range v {
			out = append(out, plain(inner))
		}
		return out
	}
	return v
}

// exact is a number's value.
func exact(text string) string {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	return value.RatString()
}

package conformance_test

import (
	"math/big"
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// worded lists errors that DynamoDB Local words differently from DynamoDB. The embedded
// engine uses DynamoDB's words. Each pair is the start of the message in the embedded
// engine and in DynamoDB Local.
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

// compare describes how two answers to a call differ, or returns "". If a call has
// several mistakes, DynamoDB does not define which one a ValidationException names. The
// suite compares the messages, one mistake at a time.
func compare(c call, ours, theirs answer) string {
	ours, theirs = flat(ours), flat(theirs)
	if sooner(ours, theirs) || c.operation == "Query" && bounded(c, ours, theirs) {
		return ""
	}
	if ours.status != theirs.status || ours.code() != theirs.code() {
		return "they answer differently"
	}
	if c.body["ReturnConsumedCapacity"] == nil {
		delete(theirs.body, "ConsumedCapacity") // Local reports capacity for deleting a missing item without being asked
	}
	if c.operation == "Query" && theirs.body["Count"] == 0.0 {
		delete(ours.body, "ConsumedCapacity") // Local bills nothing for an empty result, DynamoDB its minimum
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

// bounded accepts a difference at the bounds of a sort key's range (BETWEEN, <=, >=):
// in Local, a page that ends there has no last key, and a page can't start after it.
// DynamoDB promises that a query has ended only if there is no last key.
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

// sooner reports whether both refuse a transaction for different mistakes, because they
// check in a different order: Local checks for two operations on one item after the
// conditions, and checks the token before the expressions.
func sooner(ours, theirs answer) bool {
	const twice = "Transaction request cannot include multiple operations on one item"
	return ours.message() == twice && theirs.status == http.StatusBadRequest ||
		ours.code() == "ValidationException" && theirs.code() == "IdempotentParameterMismatchException"
}

// flat returns an answer. For a transaction that was cancelled because a part of it is
// invalid, it returns that part's error: Local answers some of DynamoDB's documented
// reasons as errors of their own, and only the first reason.
func flat(a answer) answer {
	reasons, _ := a.body["CancellationReasons"].([]any)
	for _, one := range reasons {
		if reason, _ := one.(map[string]any); reason["Code"] == "ValidationError" {
			return answer{status: a.status, body: map[string]any{"__type": "#ValidationException", "message": reason["Message"]}}
		}
	}
	return a
}

// plain returns a part of an answer without allowed differences: namespaces and
// messages of errors, and the format of numbers, which varies in Local (2.0, 3e80).
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

// exact returns a number's exact value.
func exact(text string) string {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	return value.RatString()
}

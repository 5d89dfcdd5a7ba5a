// Package conformance is the suite for table engines: it checks what the project needs
// of DynamoDB, on the embedded engine and on the official one.
package conformance

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"countersign/sim/dynamodb/tabletest"
)

// Run runs the suite against the engine behind a client. Each part is a subtest with
// its own table.
func Run(t *testing.T, c *dynamodb.Client) {
	for _, part := range []struct {
		name string
		run  func(suite)
	}{
		{"conditions", suite.conditions},
		{"conditions on no item", suite.conditionsOnNoItem},
		{"condition writes nothing when it fails", suite.failedCondition},
		{"updates", suite.updates},
		{"updates that fail", suite.wrongUpdates},
		{"returned values", suite.returnedValues},
		{"numbers", suite.numbers},
		{"sums", suite.sums},
		{"sizes", suite.sizes},
		{"keys", suite.keys},
		{"sort keys", suite.sortKeys},
		{"sort keys that are wrong", suite.wrongSortKeys},
		{"queries", suite.queries},
		{"pages of a query", suite.pages},
		{"key conditions that are wrong", suite.wrongKeyConditions},
		{"places to start a query that are wrong", suite.wrongStarts},
		{"lists and maps", suite.lists},
		{"expiry", suite.expiry},
		{"expressions that are wrong", suite.wrongExpressions},
		{"placeholders that are wrong", suite.wrongPlaceholders},
		{"tables", suite.tables},
		{"transactions", suite.transactions},
		{"cancellation reasons", suite.cancellations},
		{"transactions that are wrong", suite.wrongTransactions},
		{"idempotency tokens", suite.tokens},
		{"capacity of items", suite.itemCapacity},
		{"capacity of queries", suite.queryCapacity},
		{"capacity of transactions", suite.transactionCapacity},
		{"64 writers on one counter", suite.counter},
		{"64 writers up to a limit", suite.limit},
		{"64 transactions on two items", suite.transfers},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(suite{t, c, aws.String(tabletest.New(t, c))}) })
	}
}

// suite is the test, client and table of one part.
type suite struct {
	*testing.T
	c     *dynamodb.Client
	table *string
}

// row is an item whose key is the attribute id.
type row map[string]types.AttributeValue

func text(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func num(v string) types.AttributeValue  { return &types.AttributeValueMemberN{Value: v} }
func bin(v ...byte) types.AttributeValue {
	return &types.AttributeValueMemberB{Value: append([]byte{}, v...)}
}
func list(v ...types.AttributeValue) types.AttributeValue {
	return &types.AttributeValueMemberL{Value: append([]types.AttributeValue{}, v...)}
}
func fields(v row) types.AttributeValue   { return &types.AttributeValueMemberM{Value: v} }
func boolean(v bool) types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: v} }

func key(id string) row { return row{"id": text(id)} }

// plain makes an item comparable and printable: each value with its type in front.
func plain(item map[string]types.AttributeValue) map[string]string {
	out := map[string]string{}
	for name, v := range item {
		out[name] = typed(v)
	}
	return out
}

// typed formats a value with its type in front.
func typed(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return "S " + v.Value
	case *types.AttributeValueMemberN:
		return "N " + v.Value
	case *types.AttributeValueMemberB:
		return "B " + string(v.Value)
	case *types.AttributeValueMemberBOOL:
		return map[bool]string{true: "BOOL true", false: "BOOL false"}[v.Value]
	case *types.AttributeValueMemberL:
		var all []string
		for _, one := range v.Value {
			all = append(all, typed(one))
		}
		return "L [" + strings.Join(all, ", ") + "]"
	case *types.AttributeValueMemberM:
		return fmt.Sprint("M ", plain(v.Value)) // fmt prints sorted names
	default:
		return "of another type"
	}
}

// put stores a row and replaces any old one.
func (s suite) put(item row) {
	s.Helper()
	if _, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: item}); err != nil {
		s.Fatal(err)
	}
}

// get reads a row. It is empty if there is none.
func (s suite) get(id string) map[string]string {
	s.Helper()
	out, err := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{TableName: s.table, Key: key(id), ConsistentRead: aws.Bool(true)})
	if err != nil {
		s.Fatal(err)
	}
	return plain(out.Item)
}

// update applies an update expression to row a and returns the new row.
func (s suite) update(expression string, values row) (map[string]string, error) {
	out, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
		TableName: s.table, Key: key("a"), UpdateExpression: aws.String(expression),
		ExpressionAttributeValues: values, ReturnValues: types.ReturnValueAllNew,
	})
	if err != nil {
		return nil, err
	}
	return plain(out.Attributes), nil
}

// refused checks an error's code and message. An empty message means any: DynamoDB and
// the two engines word some errors differently.
func (s suite) refused(err error, code, message string) {
	s.Helper()
	var got smithy.APIError
	if !errors.As(err, &got) {
		s.Errorf("got error %v, want %s", err, code)
		return
	}
	if got.ErrorCode() != code || message != "" && got.ErrorMessage() != message {
		s.Errorf("got %s %q, want %s %q", got.ErrorCode(), got.ErrorMessage(), code, message)
	}
}

const (
	validation  = "ValidationException"
	failed      = "ConditionalCheckFailedException"
	failedText  = "The conditional request failed"
	missingText = "The provided expression refers to an attribute that does not exist in the item"
)

package tabletest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestWeaker(t *testing.T) {
	const y, n = " OR attribute_exists(id) OR attribute_not_exists(id))", " AND attribute_exists(id) AND attribute_not_exists(id))"
	for condition, want := range map[string][]string{
		"a = :a":                  {"(a = :a" + y},
		"a = :a AND b":            {"(a = :a" + y + " AND b", "a = :a AND (b" + y},
		"a OR b":                  {"(a" + n + " OR b", "a OR (b" + n},
		"f(a) AND (b OR c AND d)": {"(f(a)" + y + " AND (b OR c AND d)", "f(a) AND ((b OR c AND d)" + y, "f(a) AND ((b" + n + " OR c AND d)", "f(a) AND (b OR (c AND d" + n + ")", "f(a) AND (b OR (c" + y + " AND d)", "f(a) AND (b OR c AND (d" + y + ")"},
		"a AND NOT (b AND c)":     {"(a" + y + " AND NOT (b AND c)", "a AND (NOT (b AND c)" + y, "a AND NOT ((b" + y + " AND c)", "a AND NOT (b AND (c" + y + ")"},
	} {
		var got []string
		for _, m := range weaker(condition) {
			got = append(got, m.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", condition, got, want)
		}
	}
}

func TestConditionsAreNamedAndNumberedAgain(t *testing.T) {
	names := map[string]any{"#0": "total", "#1": "from_1", "#12": "x"}
	const condition, plain = "#0 < :0 AND (attribute_not_exists(#1) OR #12 <= :11) AND id = :id", "{total} < :n AND (attribute_not_exists({from_1}) OR {x} <= :n) AND id = :id"
	if got := named(condition, names); got != plain {
		t.Errorf("named: got %s", got)
	}
	if got := numbered(plain, condition, names); got != condition {
		t.Errorf("numbered: got %s", got)
	}
}

// A write has two clauses, but the cases need only one. EveryClause reports the other.
func TestEveryClauseFindsOneThatNoCaseNeeds(t *testing.T) {
	c := Direct()
	name := New(t, c)
	n := func(i int) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(i)} }
	try := func(meanwhile int) Stale {
		return Stale{Group: "set", Name: fmt.Sprint(meanwhile), Want: fmt.Sprint(meanwhile == 1), Run: func(t *testing.T, act *dynamodb.Client) string {
			key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "a"}}
			if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: map[string]types.AttributeValue{
				"id": key["id"], "x": n(meanwhile), "y": n(meanwhile),
			}}); err != nil {
				t.Fatal(err)
			}
			_, err := act.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
				TableName: &name, Key: key, UpdateExpression: aws.String("SET x = :new"), ConditionExpression: aws.String("x = :old AND #0 < :0"),
				ExpressionAttributeNames:  map[string]string{"#0": "y"},
				ExpressionAttributeValues: map[string]types.AttributeValue{":old": n(1), ":new": n(2), ":0": n(9)},
			})
			return fmt.Sprint(err == nil)
		}}
	}
	for _, test := range []struct {
		cases []Stale
		open  int
	}{{[]Stale{try(1)}, 2}, {[]Stale{try(1), try(3)}, 1}} {
		if got := unneeded(t, c, func(string) bool { return false }, test.cases); len(got) != test.open {
			t.Errorf("%d cases: got %v, want %d", len(test.cases), got, test.open)
		}
	}
}

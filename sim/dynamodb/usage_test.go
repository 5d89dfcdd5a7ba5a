package dynamodb_test

import (
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
)

func TestUsage(t *testing.T) {
	engine := tabletest.Start(t)
	c := tabletest.Dial(engine.URL)
	name := tabletest.New(t, c)
	key := func(id string) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}}
	}
	put := func(id string, condition *string) error {
		_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: key(id), ConditionExpression: condition})
		return err
	}
	absent := aws.String("attribute_not_exists(id)")
	transact := func(id string) error {
		_, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: &name, Item: key(id), ConditionExpression: absent}},
			{ConditionCheck: &types.ConditionCheck{TableName: &name, Key: key("a"), ConditionExpression: aws.String("attribute_exists(id)")}},
		}})
		return err
	}
	for _, step := range []struct {
		name string
		do   func() error
		fail bool
		want dynamosim.Usage
	}{
		{"put", func() error { return put("a", absent) }, false, dynamosim.Usage{Units: dynamosim.Units{Write: 1}, Writes: 1, Stored: 1}},
		{"put that fails", func() error { return put("a", absent) }, true, dynamosim.Usage{Units: dynamosim.Units{Write: 1}, Writes: 1}},
		{"get", func() error {
			_, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: key("a")})
			return err
		}, false, dynamosim.Usage{Units: dynamosim.Units{Read: 0.5}, Reads: 1}},
		{"transaction", func() error { return transact("b") }, false, dynamosim.Usage{Units: dynamosim.Units{Read: 2, Write: 2}, Reads: 1, Writes: 1, Stored: 1}},
		{"transaction that fails", func() error { return transact("b") }, true, dynamosim.Usage{Units: dynamosim.Units{Read: 2, Write: 2}, Reads: 1, Writes: 1}},
	} {
		before := engine.Used()
		if err := step.do(); (err != nil) != step.fail {
			t.Fatalf("%s: %v", step.name, err)
		}
		if diff := cmp.Diff(step.want, engine.Used().Since(before)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
}

func TestFill(t *testing.T) {
	engine := tabletest.Start(t)
	c := tabletest.Dial(engine.URL)
	name := tabletest.New(t, c)
	item := map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: "a"}, "x": &types.AttributeValueMemberN{Value: "7"},
	}
	if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item}); err != nil {
		t.Fatal(err)
	}
	before := engine.Used()
	if err := engine.Fill(name, "a", 1000, func(i int) string { return "f" + strconv.Itoa(i) }); err != nil {
		t.Fatal(err)
	}
	if got := engine.Used(); got != before {
		t.Errorf("filling was billed: %+v", got.Since(before))
	}
	item["id"] = &types.AttributeValueMemberS{Value: "f999"}
	out, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: map[string]types.AttributeValue{"id": item["id"]}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(item, out.Item, cmpopts.IgnoreUnexported(types.AttributeValueMemberS{}, types.AttributeValueMemberN{})); diff != "" {
		t.Errorf("a copy (-want +got):\n%s", diff)
	}
	for _, wrong := range []struct{ table, like string }{{"none", "a"}, {name, "none"}} {
		if err := engine.Fill(wrong.table, wrong.like, 1, strconv.Itoa); err == nil {
			t.Errorf("fill %q from %q: got no error", wrong.table, wrong.like)
		}
	}
}

package dynamodb_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"countersign/sim/dynamodb/tabletest"
)

func TestAge(t *testing.T) {
	engine := tabletest.Start(t)
	c := tabletest.Dial(engine.URL)
	name := tabletest.New(t, c)
	n := func(text string) types.AttributeValue { return &types.AttributeValueMemberN{Value: text} }
	id := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1790000000000"}}
	item := map[string]types.AttributeValue{
		"id": id["id"], "at": n("1790000000500"), "until": n("1790000060000"), "ttl": n("1790000000"), "left": n("5"),
	}
	if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item}); err != nil {
		t.Fatal(err)
	}
	engine.Age(90 * time.Second)
	got, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: id})
	if err != nil {
		t.Fatal(err)
	}
	item["at"], item["until"] = n("1789999910500"), n("1789999970000")
	if diff := cmp.Diff(item, got.Item, cmpopts.IgnoreUnexported(types.AttributeValueMemberN{}, types.AttributeValueMemberS{})); diff != "" {
		t.Errorf("after 90 s (-want +got):\n%s", diff)
	}
}

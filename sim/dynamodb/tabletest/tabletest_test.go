package tabletest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/sim/dynamodb/tabletest"
)

func TestNewTableTakesItems(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := aws.String(tabletest.New(t, c))
		key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "a"}}
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: name, Item: key}); err != nil {
			t.Fatal(err)
		}
		out, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: name, Key: key, ConsistentRead: aws.Bool(true)})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := out.Item["id"].(*types.AttributeValueMemberS); !ok || got.Value != "a" {
			t.Errorf("got item %v, want the one that was put", out.Item)
		}
		ttl, err := c.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: name})
		if err != nil {
			t.Fatal(err)
		}
		if got := aws.ToString(ttl.TimeToLiveDescription.AttributeName); got != "ttl" {
			t.Errorf("got expiry by %q, want by ttl", got)
		}
	})
}

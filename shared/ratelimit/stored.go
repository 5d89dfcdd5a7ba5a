package ratelimit

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Stored returns what is kept about a subject, for an operator: numbers and texts by
// their names; nil where nothing is.
func (t *Table) Stored(ctx context.Context, key Key) (map[string]any, error) {
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &t.name, Key: itemKey(key), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, fmt.Errorf("ratelimit: read counters: %w", err)
	}
	if out.Item == nil {
		return nil, nil
	}
	c, kept := parse(out.Item), map[string]any{}
	for name, n := range c.numbers {
		kept[name] = n
	}
	for name, text := range c.texts {
		kept[name] = text
	}
	return kept, nil
}

// Forget lifts all limits of a subject, for an operator: everything that was counted
// is gone, the total too, and so are the places of its unanswered pushes.
func (t *Table) Forget(ctx context.Context, key Key) error {
	if _, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: itemKey(key)}); err != nil {
		return fmt.Errorf("ratelimit: forget counters: %w", err)
	}
	return nil
}

func itemKey(key Key) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: string(key)}}
}

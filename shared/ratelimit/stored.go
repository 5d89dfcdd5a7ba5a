package ratelimit

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Stored returns what is kept about a subject, for an operator: numbers and texts by
// their names; nil where nothing is.
func (t *Table) Stored(ctx context.Context, key Key) (map[string]any, error) {
	c, err := t.Read(ctx, key)
	if err != nil || len(c.texts) == 0 { // each item has its key
		return nil, err
	}
	kept := map[string]any{}
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
	if _, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: key.item()}); err != nil {
		return fmt.Errorf("ratelimit: forget counters: %w", err)
	}
	return nil
}

package ratelimit

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Stored returns the attributes of a subject's item, for an operator to look at. It
// returns nil if there is no item.
func (t *Table) Stored(ctx context.Context, key Key) (map[string]any, error) {
	c, err := t.Read(ctx, key)
	if err != nil || len(c.texts) == 0 { // an item has at least one text: its key
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

// Forget deletes all counters of a subject, for an operator: the total too, and the places
// of its unanswered pushes.
func (t *Table) Forget(ctx context.Context, key Key) error {
	if _, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: key.item()}); err != nil {
		return fmt.Errorf("ratelimit: forget counters: %w", err)
	}
	return nil
}

package users

import (
	"context"
	"time"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// What an operator does to an account. Each that ends what was begun raises the
// generation in the same write, so that nothing comes back to life later.

// SetDisabled locks an account out, or lets it in again. Either ends its sessions and
// logins for good: they stay dead when it is let in again, even where somebody has
// disabled it by hand in the table and left the generation as it was.
func (t *Table) SetDisabled(ctx context.Context, id string, disabled bool) error {
	err := t.update(ctx, id, "disabled = :disabled, gen = gen + :one", "attribute_exists(id)",
		dynamo.Item{":disabled": dynamo.Flag(disabled), ":one": dynamo.Number(1)})
	return wrap("set disabled", err)
}

// EndSessions ends all sessions and logins of an account.
func (t *Table) EndSessions(ctx context.Context, id string) error {
	err := t.update(ctx, id, "gen = gen + :one", "attribute_exists(id)", dynamo.Item{":one": dynamo.Number(1)})
	return wrap("end sessions", err)
}

// Reopen lets a person who lost the phone register another one with the password,
// and ends all that was begun. The account counts as one that never passed a second
// factor, and holds its address anew from now on.
func (t *Table) Reopen(ctx context.Context, id string, now time.Time) error {
	err := t.update(ctx, id, "proved = :false, reopened = :now, gen = gen + :one", "attribute_exists(id)",
		dynamo.Item{":false": dynamo.Flag(false), ":now": dynamo.Time(now), ":one": dynamo.Number(1)})
	return wrap("reopen account", err)
}

// Delete removes an account and its address, both or neither. The error is
// [ErrNotFound] when it is gone already, and [ErrChanged] when the address is
// another account's by now. with are the account's factors, which go in the same
// transaction.
func (t *Table) Delete(ctx context.Context, a Account, with ...dynamo.Part) error {
	if !validID(a.ID) {
		return ErrNotFound
	}
	parts := []dynamo.Part{
		{Delete: &types.Delete{TableName: &t.name, Key: accountKey(a.ID), ConditionExpression: aws.String("attribute_exists(id)")}},
		{Delete: &types.Delete{
			TableName: &t.name, Key: emailKey(a.Email),
			ConditionExpression:       aws.String("attribute_not_exists(id) OR account = :id"),
			ExpressionAttributeValues: dynamo.Item{":id": dynamo.Text(a.ID)},
		}},
	}
	err := t.transact(ctx, "delete-"+a.ID, append(parts, with...), func(reasons []types.CancellationReason) (bool, error) {
		switch {
		case has(reasons[0], "ConditionalCheckFailed"):
			return true, ErrNotFound
		case has(reasons[1], "ConditionalCheckFailed"):
			return true, ErrChanged
		}
		return false, nil
	})
	return wrap("delete account", err)
}

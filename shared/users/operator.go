package users

import (
	"context"
	"time"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The functions in this file are for operators. Each one that ends an account's sessions and
// logins increases its generation in the same write, so that they never become valid again.

// SetDisabled disables an account, or enables it again. Both end the account's sessions and
// logins for good. Enabling does that too, because an operator may have disabled the account
// by hand in the table, without changing the generation.
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

// Reopen allows a person who lost their phone to register another one with their password.
// It ends the account's sessions and logins. From then on, the account counts as one that
// has never passed a second factor, and the time that it keeps its address (see HeldFrom)
// starts again.
func (t *Table) Reopen(ctx context.Context, id string, now time.Time) error {
	err := t.update(ctx, id, "proved = :false, reopened = :now, gen = gen + :one", "attribute_exists(id)",
		dynamo.Item{":false": dynamo.Flag(false), ":now": dynamo.Time(now), ":one": dynamo.Number(1)})
	return wrap("reopen account", err)
}

// Delete removes an account and its address in one transaction. The error is [ErrNotFound]
// if the account is gone already, and [ErrChanged] if another account has taken over the
// address. with are the writes that delete the account's factors; they are made in the same
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

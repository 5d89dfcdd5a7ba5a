package users

import (
	"context"
	"errors"
	"fmt"
	"time"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// HeldFrom returns when the time starts for which an account without a proved factor keeps
// its address (the setting ADDRESS_HOLD): when it was first registered, or when an operator
// last reopened it.
func (a Account) HeldFrom() time.Time {
	if a.Reopened.After(a.CreatedAt) {
		return a.Reopened
	}
	return a.CreatedAt
}

// Supersede gives the address of an account that has never passed a second factor to a new
// account, and deletes the old one, in one transaction. The old account's sessions and logins
// are no longer valid then. The error is [ErrChanged] if the old account has passed a factor
// meanwhile, is disabled, or was reopened after heldSince. It is [ErrEmailTaken] if the
// address does not belong to the old account any more. If the answer gets lost, Supersede may
// be called again with the same new account. with are the writes to the factors of both
// accounts; they are made in the same transaction.
func (t *Table) Supersede(ctx context.Context, old, next Account, heldSince time.Time, with ...dynamo.Part) error {
	if err := check(next); err != nil {
		return fmt.Errorf("supersede account: %w", err)
	}
	if Canonical(old.Email) != Canonical(next.Email) || old.HeldFrom().After(heldSince) {
		return errors.New("supersede account: the addresses differ, or the old account still keeps its address")
	}
	address := t.putNew(emailItem(next))
	address.ConditionExpression = aws.String("account = :old")
	address.ExpressionAttributeValues = dynamo.Item{":old": dynamo.Text(old.ID)}
	parts := []dynamo.Part{{Put: t.putNew(accountItem(next))}, {Put: address}, {Delete: &types.Delete{
		TableName: &t.name,
		Key:       accountKey(old.ID),
		// A disabled account keeps its address. Otherwise a person whom an operator has
		// disabled could just register again.
		ConditionExpression:       aws.String("proved = :false AND disabled = :false AND (attribute_not_exists(reopened) OR reopened <= :until)"),
		ExpressionAttributeValues: dynamo.Item{":false": dynamo.Flag(false), ":until": dynamo.Time(heldSince)},
	}}}
	err := t.transact(ctx, "instead-"+next.ID, append(parts, with...), func(reasons []types.CancellationReason) (bool, error) {
		done, err := verdict(next, reasons)
		if !done && has(reasons[2], "ConditionalCheckFailed") {
			return true, ErrChanged
		}
		return done, err
	})
	return wrap("supersede account", err)
}

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

// HeldFrom is from when an account that passed no second factor holds its address
// (ADDRESS_HOLD): since it was first registered, or since an operator let the person
// register another phone.
func (a Account) HeldFrom() time.Time {
	if a.Reopened.After(a.CreatedAt) {
		return a.Reopened
	}
	return a.CreatedAt
}

// Supersede gives the address of an account that never passed a second factor to a
// new account, and ends the old one, in one transaction: its sessions and logins are
// nobody's from then on. The error is [ErrChanged] when the old one passed a factor
// meanwhile, was disabled, or holds its address since a time after heldUntil; and
// [ErrEmailTaken] when the address is no longer the old one's. To call it again with
// the same new account, after an answer was lost, is right at any time. with are the
// factors of both, which change in the same transaction.
func (t *Table) Supersede(ctx context.Context, old, next Account, heldUntil time.Time, with ...dynamo.Part) error {
	if err := check(next); err != nil {
		return fmt.Errorf("supersede account: %w", err)
	}
	if Canonical(old.Email) != Canonical(next.Email) || old.HeldFrom().After(heldUntil) {
		return errors.New("supersede account: the address is another one, or held")
	}
	address := t.putNew(emailItem(next))
	address.ConditionExpression = aws.String("account = :old")
	address.ExpressionAttributeValues = dynamo.Item{":old": dynamo.Text(old.ID)}
	parts := []dynamo.Part{{Put: t.putNew(accountItem(next))}, {Put: address}, {Delete: &types.Delete{
		TableName: &t.name,
		Key:       accountKey(old.ID),
		// A disabled account stays where it is: else its owner would enable it by
		// registering again.
		ConditionExpression:       aws.String("proved = :false AND disabled = :false AND (attribute_not_exists(reopened) OR reopened <= :until)"),
		ExpressionAttributeValues: dynamo.Item{":false": dynamo.Flag(false), ":until": dynamo.Time(heldUntil)},
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

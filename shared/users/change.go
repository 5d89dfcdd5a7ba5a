package users

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Replace changes the phone of an account that has never passed a second factor. It takes
// the name, the spelling of the address and the phone from next, and keeps the password.
// The generation grows by one, which ends the logins and sessions of the old phone. with
// are the writes to the account's factors; they are made in the same transaction. The error
// is [ErrChanged] if the account has changed since old was read, has passed a factor or is
// disabled, and [ErrNotFound] if it is gone.
func (t *Table) Replace(ctx context.Context, old, next Account, with ...dynamo.Part) error {
	if !validID(old.ID) {
		return ErrNotFound
	}
	if Canonical(old.Email) != Canonical(next.Email) {
		return errors.New("replace account: old and new account have different addresses")
	}
	change := &types.Update{
		TableName: &t.name, Key: accountKey(old.ID),
		UpdateExpression:    aws.String("SET email = :email, full_name = :name, cc = :cc, phone = :phone, gen = :next"),
		ConditionExpression: aws.String("proved = :false AND disabled = :false AND gen = :gen AND pw = :pw"),
		ExpressionAttributeValues: dynamo.Item{
			":email": dynamo.Text(next.Email), ":name": dynamo.Text(next.FullName), ":cc": dynamo.Text(next.CountryCode), ":phone": dynamo.Text(next.Phone),
			":next": dynamo.Number(int64(old.Generation + 1)), ":gen": dynamo.Number(int64(old.Generation)), ":pw": dynamo.Text(old.PasswordHash), ":false": dynamo.Flag(false),
		},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	err := t.transact(ctx, "replace-"+rand.Text(), append([]dynamo.Part{{Update: change}}, with...), func(reasons []types.CancellationReason) (bool, error) {
		switch {
		case !has(reasons[0], "ConditionalCheckFailed"):
			return false, nil
		case len(reasons[0].Item) == 0:
			return true, ErrNotFound
		}
		return true, ErrChanged
	})
	return wrap("replace account", err)
}

// MarkProved records that the person passed a second factor. From then on no registration
// can replace the account's phone. Calling it twice has the same effect as calling it once.
// The error is [ErrChanged] if the account has another generation or is disabled, and
// [ErrNotFound] if it is gone.
func (t *Table) MarkProved(ctx context.Context, id string, generation int) error {
	err := t.update(ctx, id, "proved = :true", "gen = :gen AND disabled = :false",
		dynamo.Item{":true": dynamo.Flag(true), ":false": dynamo.Flag(false), ":gen": dynamo.Number(int64(generation))})
	return wrap("mark account as proved", err)
}

// Rehash replaces a password's hash with a newer kind of hash of the same password. The
// error is [ErrChanged] if the stored hash is not oldHash any more. That happens when
// several logins rehash at the same time; the first one wins.
func (t *Table) Rehash(ctx context.Context, id, oldHash, newHash string) error {
	err := t.update(ctx, id, "pw = :new", "pw = :old", dynamo.Item{":old": dynamo.Text(oldHash), ":new": dynamo.Text(newHash)})
	return wrap("rehash password", err)
}

// update changes an account if a condition holds. If not, the error is ErrChanged, or
// ErrNotFound if there is no such account.
func (t *Table) update(ctx context.Context, id, change, condition string, values dynamo.Item) error {
	if !validID(id) {
		return ErrNotFound
	}
	u := dynamo.Update{Table: t.name, Key: accountKey(id), Set: change, Condition: condition, Values: values}
	_, err := u.Do(ctx, t.client)
	if refused, ok := errors.AsType[*dynamo.Refused](err); ok {
		if refused.Found == nil {
			return ErrNotFound
		}
		return ErrChanged
	}
	return err
}

// wrap adds what was tried to an error. It leaves the errors that callers expect as they
// are.
func wrap(verb string, err error) error {
	if err == nil || errors.Is(err, ErrNotFound) || errors.Is(err, ErrChanged) || errors.Is(err, ErrEmailTaken) {
		return err
	}
	return fmt.Errorf("%s: %w", verb, err)
}

package users

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// DynamoDB cancels a transaction if another one changes the same item at the same time.
// The SDK repeats calls after most temporary errors, but not after this one, so we do. All
// pauses together take at most half a second.
const (
	transactTries = 7
	firstPause    = 10 * time.Millisecond
	longestPause  = 150 * time.Millisecond
)

// Create adds an account and claims its address, in one transaction. The error is
// [ErrEmailTaken] if another account has the address in any spelling. If the answer gets
// lost, Create may be called again with the same account: the second call succeeds and
// changes nothing. with are the writes of the account's factors; they are made in the same
// transaction.
func (t *Table) Create(ctx context.Context, a Account, with ...dynamo.Part) error {
	if err := check(a); err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	// Each account has a new id, so the id makes a unique token for this transaction.
	parts := append([]dynamo.Part{{Put: t.putNew(accountItem(a))}, {Put: t.putNew(emailItem(a))}}, with...)
	err := t.transact(ctx, "create-"+a.ID, parts, func(reasons []types.CancellationReason) (bool, error) { return verdict(a, reasons) })
	return wrap("create account", err)
}

// transact makes all writes in one transaction, or none. If other requests write the same
// items, it tries again. DynamoDB knows a repeated transaction by its token, and does not
// write twice. If the transaction is cancelled, settled gets the reasons, one for each
// item. It returns true and the result of transact, or false if the reasons don't decide.
func (t *Table) transact(ctx context.Context, token string, parts []dynamo.Part, settled func([]types.CancellationReason) (bool, error)) error {
	in := &dynamodb.TransactWriteItemsInput{TransactItems: parts, ClientRequestToken: &token}
	for n := 0; ; n++ {
		_, err := t.client.TransactWriteItems(ctx, in)
		if err == nil {
			return nil
		}
		cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
		if !ok {
			return err
		}
		if len(cancelled.CancellationReasons) == len(in.TransactItems) {
			if done, err := settled(cancelled.CancellationReasons); done {
				return err
			}
		}
		if !conflict(cancelled.CancellationReasons) || n == transactTries-1 {
			return err
		}
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
}

func (t *Table) putNew(it dynamo.Item) *types.Put {
	return &types.Put{
		TableName:                           &t.name,
		Item:                                it,
		ConditionExpression:                 aws.String("attribute_not_exists(id)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}

// verdict tells from the reasons of a cancelled transaction why an account was not created.
func verdict(a Account, reasons []types.CancellationReason) (done bool, err error) {
	account, email := reasons[0], reasons[1]
	switch {
	case has(email, "ConditionalCheckFailed"):
		r := dynamo.Reader{Item: email.Item}
		if owner := r.Text("account"); r.Err == nil && owner == a.ID {
			return true, nil // an earlier try has created it, and its answer got lost
		}
		return true, ErrEmailTaken
	case has(account, "ConditionalCheckFailed"):
		return true, errors.New("the id is in use")
	}
	return false, nil
}

func conflict(reasons []types.CancellationReason) bool {
	for _, reason := range reasons {
		if has(reason, "TransactionConflict") {
			return true
		}
	}
	return false
}

func has(reason types.CancellationReason, code string) bool {
	return aws.ToString(reason.Code) == code
}

// pause waits before try n+1, with full jitter.
func pause(ctx context.Context, n int) error {
	timer := time.NewTimer(rand.N(min(firstPause<<n, longestPause)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

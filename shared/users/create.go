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

// A transaction that meets another one at the same item is cancelled and, unlike
// other failures, not tried again by the SDK. The pauses add up to half a second
// at most.
const (
	transactTries = 7
	firstPause    = 10 * time.Millisecond
	longestPause  = 150 * time.Millisecond
)

// Create adds an account under a new id and claims its address, both or neither.
// The error is [ErrEmailTaken] when another account has the address in any
// spelling. To call it again with the same account, after an answer was lost, is
// right at any time: it succeeds and changes nothing. with are the account's factors,
// which are added in the same transaction.
func (t *Table) Create(ctx context.Context, a Account, with ...dynamo.Part) error {
	if err := check(a); err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	// The id is new for each account, so it names this transaction, across processes too.
	parts := append([]dynamo.Part{{Put: t.putNew(accountItem(a))}, {Put: t.putNew(emailItem(a))}}, with...)
	err := t.transact(ctx, "create-"+a.ID, parts, func(reasons []types.CancellationReason) (bool, error) { return verdict(a, reasons) })
	return wrap("create account", err)
}

// transact makes all writes or none, and tries again where others write the same
// items. token names the transaction, so that a repetition happens once. settled reads from the reasons of a cancelled transaction, one for each
// item, whether there is an answer, and which.
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

// verdict says what the reasons of a creation's cancelled transaction mean.
func verdict(a Account, reasons []types.CancellationReason) (done bool, err error) {
	account, email := reasons[0], reasons[1]
	switch {
	case has(email, "ConditionalCheckFailed"):
		r := dynamo.Reader{Item: email.Item}
		if owner := r.Text("account"); r.Err == nil && owner == a.ID {
			return true, nil // our own write, of which the answer was lost
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

package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// When the answer to a write gets lost, the SDK repeats the write, although the first one may
// have happened. So each write has a random name and stores it on its item, in the attribute
// Wrote. If the write is repeated, its condition fails, because the item has that name
// already. By the name we then see that the first one has happened. A transaction needs no
// name: the SDK repeats it with the same token, and DynamoDB recognizes that.

// Wrote is the attribute with the name of the last write of an item.
const Wrote = "wrote"

// Refused says that the condition of a write does not hold for the stored item.
type Refused struct {
	Found Item // the stored item; nil if there is none
}

// Error implements error.
func (*Refused) Error() string { return "the condition of the write does not hold for the stored item" }

// An Update changes one item if its condition holds.
type Update struct {
	Table     string
	Key       Item
	Set       string // "a = :a, b = :b"; "" sets nothing
	Remove    string // "a, b"; "" removes nothing
	Condition string // clauses joined by AND, with parentheses around each OR; "" means none
	Names     map[string]string
	Values    Item
	// Back says that the write hands something back, such as an attempt. The SDK then repeats it
	// only if it certainly did not happen. Otherwise this could go wrong: the write happens, its
	// answer gets lost, another request writes the item and replaces the name there, and the
	// repeated write hands it back a second time.
	Back bool
}

// Do makes the change and returns the changed item. The error is a *[Refused] if the
// condition does not hold.
func (u Update) Do(ctx context.Context, c *dynamodb.Client) (Item, error) {
	id := rand.Text()
	change := "SET " + joined(u.Set, ", ", Wrote+" = :"+Wrote)
	if u.Remove != "" {
		change += " REMOVE " + u.Remove
	}
	// The added clause also holds if there is no item yet.
	condition := joined(u.Condition, " AND ", Wrote+" <> :"+Wrote)
	in := &dynamodb.UpdateItemInput{
		TableName: &u.Table, Key: u.Key, UpdateExpression: &change, ConditionExpression: &condition,
		ExpressionAttributeValues:           with(u.Values, ":"+Wrote, id),
		ReturnValues:                        types.ReturnValueAllNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if len(u.Names) > 0 {
		in.ExpressionAttributeNames = u.Names
	}
	out, err := c.UpdateItem(ctx, in, once(u.Back))
	if err != nil {
		return ours(err, id)
	}
	return out.Attributes, nil
}

func joined(clauses, by, another string) string {
	if clauses == "" {
		return another
	}
	return clauses + by + another
}

// A Put stores a whole item if its condition holds for the item stored before.
type Put struct {
	Table     string
	Item      Item
	Condition string
	Names     map[string]string
	Values    Item
}

// Do stores the item. The error is a *[Refused] if the condition does not hold.
func (p Put) Do(ctx context.Context, c *dynamodb.Client) error {
	id := rand.Text()
	_, err := c.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &p.Table, Item: with(p.Item, Wrote, id), ConditionExpression: &p.Condition,
		ExpressionAttributeNames: p.Names, ExpressionAttributeValues: p.Values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if err != nil {
		_, err = ours(err, id)
	}
	return err
}

func with(values Item, name, id string) Item {
	all := Item{name: Text(id)}
	maps.Copy(all, values)
	return all
}

// ours looks at the error of a failed write. If the item has the write's own name, an earlier
// try has happened: ours returns the item. Otherwise the condition refused the write.
func ours(err error, id string) (Item, error) {
	failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	switch {
	case !ok:
		return nil, err
	case Item(failed.Item).Text(Wrote) == id:
		return failed.Item, nil
	}
	return nil, &Refused{failed.Item}
}

// once keeps the SDK from repeating a write with Back, unless the write certainly did not
// happen, because DynamoDB throttled it.
func once(back bool) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		if !back {
			return
		}
		o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
			s.Retryables = []retry.IsErrorRetryable{retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes}}
			s.Backoff = retry.NewExponentialJitterBackoff(200 * time.Millisecond)
		})
	}
}

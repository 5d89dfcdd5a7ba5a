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

// The SDK repeats a write when its answer was lost, and the first one may have happened.
// So each write of one item puts a name of its own on the item, under Wrote. A
// repetition finds that name, fails its condition, and is known by it: the write has
// happened, once. A transaction needs no name, because the SDK repeats it under one
// token, by which DynamoDB knows it.

// Wrote is the attribute that names the write that an item saw last.
const Wrote = "wrote"

// Refused says that the condition of a write does not hold for the item that is there.
type Refused struct {
	Found Item // the item as it is; nil where there is none
}

// Error implements error.
func (*Refused) Error() string { return "the item is not as the write expects it" }

// An Update changes one item where its condition holds.
type Update struct {
	Table     string
	Key       Item
	Set       string // "a = :a, b = :b"; "" sets nothing
	Remove    string // "a, b"; "" removes nothing
	Condition string // clauses joined by AND, none with an OR outside parentheses; "" is none
	Names     map[string]string
	Values    Item
	// Back says that the write hands something back. The SDK then repeats it only where it
	// is certain that it did not happen: after a lost answer and somebody else's write in
	// between, the item would not show the name any more, and it would be handed back twice.
	Back bool
}

// Do makes the change and returns the item as it is then. The error is a *[Refused]
// where the condition does not hold.
func (u Update) Do(ctx context.Context, c *dynamodb.Client) (Item, error) {
	id := rand.Text()
	change := "SET " + joined(u.Set, ", ", Wrote+" = :"+Wrote)
	if u.Remove != "" {
		change += " REMOVE " + u.Remove
	}
	// An item that was never written fulfils the clause that is added.
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

// A Put stores a whole item where its condition holds for the one that is there.
type Put struct {
	Table     string
	Item      Item
	Condition string
	Names     map[string]string
	Values    Item
}

// Do stores the item. The error is a *[Refused] where the condition does not hold.
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

// ours tells a write that was refused from one that has happened already.
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

// once keeps the SDK from repeating a write that hands something back, unless it is
// certain that it did not happen.
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

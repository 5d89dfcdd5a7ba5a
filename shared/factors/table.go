// Package factors keeps the ways that people have to prove who they are: one item for
// each, under the id of its account and its own.
//
//	attribute  type
//	account    S     hash key
//	id         S     sort key, see factor.Factor
//	f_ref      S     what the provider calls the person; "" while it doesn't know them
//	f_number   S     E.164; "" for a factor that proves no number
//	f_app      BOOL  the provider knew an app
//	f_state    S     pending or active
//	f_added    N     Unix milliseconds
//	wrote      S     names the last write (shared/dynamo)
//
// A factor is added and removed in the transaction that changes its account, so that
// neither is ever there without the other. Factors don't expire: their table has no TTL.
package factors

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// ErrChanged says that the factor is not as it was read any more: it was enrolled again,
// replaced by another one, or removed.
var ErrChanged = errors.New("factors: factor has changed")

// ErrNone says that the account has no factor. It is gone then, because it was made with one.
var ErrNone = errors.New("factors: account has none")

// A Table is the table of factors. Safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name. It makes no request.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// List returns the factors of an account in the order of their ids, with one consistent
// query. An account that is not there has none.
func (t *Table) List(ctx context.Context, account string) ([]factor.Factor, error) {
	out, err := t.client.Query(ctx, &dynamodb.QueryInput{
		TableName: &t.name, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String("account = :account"),
		ExpressionAttributeValues: dynamo.Item{":account": dynamo.Text(account)},
	})
	if err != nil {
		return nil, fmt.Errorf("list factors: %w", err)
	}
	var list []factor.Factor
	for _, one := range out.Items {
		f, err := read(one)
		if err != nil {
			return nil, fmt.Errorf("list factors: %w", err)
		}
		list = append(list, f)
	}
	return list, nil
}

// First returns the factor that a login of the account asks first. The error is [ErrNone] for
// an account that is gone.
func (t *Table) First(ctx context.Context, account string) (factor.Factor, error) {
	list, err := t.List(ctx, account)
	if err != nil {
		return factor.Factor{}, err
	}
	if len(list) == 0 {
		return factor.Factor{}, ErrNone
	}
	return list[0], nil
}

// Instead are the parts of a registration's transaction: they add the account's factor and
// remove all that the account old has, which may be the same one. "" is no account.
func (t *Table) Instead(ctx context.Context, old string, f factor.Factor) ([]dynamo.Part, error) {
	parts := []dynamo.Part{t.Put(f)}
	if old == "" {
		return parts, nil
	}
	list, err := t.List(ctx, old)
	for _, one := range list {
		if one.Account != f.Account || one.ID != f.ID { // else the new one takes its place
			parts = append(parts, t.Delete(one))
		}
	}
	return parts, err
}

// Put is the part of an account's transaction that adds a factor, in the place of one with
// the same id.
func (t *Table) Put(f factor.Factor) dynamo.Part {
	return dynamo.Part{Put: &types.Put{TableName: &t.name, Item: item(f)}}
}

// Delete is the part of an account's transaction that removes a factor.
func (t *Table) Delete(f factor.Factor) dynamo.Part {
	return dynamo.Part{Delete: &types.Delete{TableName: &t.name, Key: key(f)}}
}

// SetApp notes whether the provider knows an app of the person. The error is [ErrChanged]
// when the provider calls them something else by now.
func (t *Table) SetApp(ctx context.Context, f factor.Factor, app bool) error {
	return t.update(ctx, "note an app", f, "f_app = :app", "f_ref = :ref", dynamo.Item{":app": dynamo.Flag(app)})
}

// SetLost notes that the provider doesn't know the person any more: Ref is then "", until
// the phone is enrolled again. The error is [ErrChanged] when it was meanwhile.
func (t *Table) SetLost(ctx context.Context, f factor.Factor) error {
	return t.update(ctx, "note a person as lost", f, "f_ref = :none", "f_ref = :ref", dynamo.Item{":none": dynamo.Text("")})
}

// SetEnrolled notes that the provider knows the same number as another person, and
// whether it knows an app there. The number has to be proved again. The error is
// [ErrChanged] when old is not the account's factor any more.
func (t *Table) SetEnrolled(ctx context.Context, old, enrolled factor.Factor) error {
	if old.Number != enrolled.Number {
		return ErrChanged // the phone was replaced after the account was read
	}
	return t.update(ctx, "enrol phone again", old, "f_ref = :new, f_app = :app, f_state = :pending", "f_ref = :ref AND f_number = :number",
		dynamo.Item{
			":new": dynamo.Text(enrolled.Ref), ":app": dynamo.Flag(enrolled.App), ":pending": dynamo.Text(string(factor.Pending)),
			":number": dynamo.Text(old.Number),
		})
}

// Confirm notes that the factor was passed. Calling it twice has the same effect as
// calling it once. The error is [ErrChanged] when the provider calls the person something
// else by now: what was passed then says nothing of the new factor.
func (t *Table) Confirm(ctx context.Context, f factor.Factor) error {
	return t.update(ctx, "confirm factor", f, "f_state = :active", "f_ref = :ref", dynamo.Item{":active": dynamo.Text(string(factor.Active))})
}

// update changes a factor where a condition holds. It adds :ref, which is the factor's.
func (t *Table) update(ctx context.Context, verb string, f factor.Factor, set, condition string, values dynamo.Item) error {
	values[":ref"] = dynamo.Text(f.Ref)
	u := dynamo.Update{Table: t.name, Key: key(f), Set: set, Condition: condition, Values: values}
	_, err := u.Do(ctx, t.client)
	if _, refused := errors.AsType[*dynamo.Refused](err); refused {
		return ErrChanged
	}
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return nil
}

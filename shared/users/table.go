package users

import (
	"context"
	"errors"
	"fmt"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// A Table is the table of accounts. Safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name. It makes no request.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// nobody is an id that NewID never gives: base32 has no 0.
const nobody = "00000000000000000000000000"

// ByEmail finds an account by its address, in any spelling that [Canonical] holds
// equal. Two consistent reads are made for an unknown address too, so that the
// time doesn't tell who has an account. The error is [ErrNotFound] when there is
// none.
func (t *Table) ByEmail(ctx context.Context, email string) (Account, error) {
	found, err := dynamo.Get(ctx, t.client, t.name, emailKey(email))
	if err != nil {
		return Account{}, fmt.Errorf("read e-mail: %w", err)
	}
	id := nobody
	if found != nil {
		r := dynamo.Reader{Item: found}
		if id = r.Text("account"); r.Err != nil {
			return Account{}, r.Err
		}
	}
	return t.read(ctx, id)
}

// Get finds an account by its id, with a consistent read: whoever asks may have
// been registered a moment ago. The error is [ErrNotFound] when there is none.
func (t *Table) Get(ctx context.Context, id string) (Account, error) {
	if !validID(id) {
		return Account{}, ErrNotFound
	}
	return t.read(ctx, id)
}

func (t *Table) read(ctx context.Context, id string) (Account, error) {
	found, err := dynamo.Get(ctx, t.client, t.name, accountKey(id))
	if err != nil {
		return Account{}, fmt.Errorf("read account: %w", err)
	}
	if found == nil {
		return Account{}, ErrNotFound
	}
	return readAccount(id, found)
}

// check refuses accounts that can't be stored, which is a mistake in the program.
func check(a Account) error {
	switch {
	case !validID(a.ID):
		return errors.New("the id is not from NewID")
	case a.Email == "" || a.PasswordHash == "":
		return errors.New("e-mail and password hash must be there")
	case a.CreatedAt.IsZero() || a.Generation < 0:
		return errors.New("the time of creation or the generation is wrong")
	}
	return nil
}

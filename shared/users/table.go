package users

import (
	"context"
	"errors"
	"fmt"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// A Table is the table of accounts. It is safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name. It makes no request.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// nobody is an id that NewID never returns: base32 has no 0.
const nobody = "00000000000000000000000000"

// ByEmail finds an account by its address, in any spelling with the same [Canonical] form. It
// makes two consistent reads, even if the address is unknown: otherwise the time of an answer
// would tell which addresses have an account. The error is [ErrNotFound] if there is no
// account.
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

// Get finds an account by its id. The read is consistent, because the account may have been
// registered a moment ago. The error is [ErrNotFound] if there is no account.
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

// check refuses accounts that must not be stored. They come from a mistake in the program.
func check(a Account) error {
	switch {
	case !validID(a.ID):
		return errors.New("the id is not from NewID")
	case a.Email == "" || a.PasswordHash == "":
		return errors.New("e-mail address or password hash is missing")
	case a.CreatedAt.IsZero() || a.Generation < 0:
		return errors.New("time of creation is missing, or generation is negative")
	}
	return nil
}

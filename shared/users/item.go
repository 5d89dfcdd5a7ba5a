package users

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"countersign/shared/dynamo"
)

// accountKey returns the key of an account's first item.
func accountKey(id string) dynamo.Item { return dynamo.Item{"id": dynamo.Text("account#" + id)} }

// emailKey returns the key of an account's second item. The address is hashed, so that a key
// never is too long and can't contain special characters.
func emailKey(email string) dynamo.Item {
	sum := sha256.Sum256([]byte(Canonical(email)))
	return dynamo.Item{"id": dynamo.Text("email#" + hex.EncodeToString(sum[:]))}
}

func emailItem(a Account) dynamo.Item {
	it := emailKey(a.Email)
	it["account"] = dynamo.Text(a.ID)
	return it
}

func accountItem(a Account) dynamo.Item {
	it := accountKey(a.ID)
	for name, value := range map[string]string{
		"email": a.Email, "full_name": a.FullName, "pw": a.PasswordHash, "cc": a.CountryCode, "phone": a.Phone,
	} {
		it[name] = dynamo.Text(value)
	}
	for name, value := range map[string]bool{
		"proved": a.Proved, "disabled": a.Disabled,
	} {
		it[name] = dynamo.Flag(value)
	}
	it["gen"] = dynamo.Number(int64(a.Generation))
	it["created"] = dynamo.Time(a.CreatedAt)
	if !a.Reopened.IsZero() {
		it["reopened"] = dynamo.Time(a.Reopened)
	}
	return it
}

// readAccount fails if an attribute is missing. An item without "disabled", for example, is
// damaged, and must not be read as an account that is not disabled.
func readAccount(id string, it dynamo.Item) (Account, error) {
	r := dynamo.Reader{Item: it}
	a := Account{
		ID: id, Email: r.Text("email"), FullName: r.Text("full_name"), PasswordHash: r.Text("pw"),
		CountryCode: r.Text("cc"), Phone: r.Text("phone"), Proved: r.Flag("proved"), Disabled: r.Flag("disabled"),
		Generation: int(r.Number("gen")), CreatedAt: r.Time("created"),
	}
	if _, ok := it["reopened"]; ok {
		a.Reopened = r.Time("reopened")
	}
	if r.Err != nil {
		return Account{}, fmt.Errorf("read account: %w", r.Err)
	}
	return a, nil
}

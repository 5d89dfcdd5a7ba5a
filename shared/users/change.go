package users

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Replace gives an account that never passed a second factor another phone: name,
// spelling of the address, phone, provider's id and device are those of next, and
// the generation is the one after old's, which ends what was begun under it. The
// password stays. The error is [ErrChanged] when the account is not as in old any
// more, or passed a factor, or is disabled, and [ErrNotFound] when it is gone.
func (t *Table) Replace(ctx context.Context, old, next Account) error {
	if Canonical(old.Email) != Canonical(next.Email) {
		return errors.New("replace account: the address is another one")
	}
	a := old
	a.CreatedAt = time.UnixMilli(old.CreatedAt.UnixMilli()).UTC()
	a.Email, a.FullName, a.CountryCode, a.Phone = next.Email, next.FullName, next.CountryCode, next.Phone
	a.AuthyID, a.Device, a.Generation = next.AuthyID, next.Device, old.Generation+1
	it := accountItem(a)
	found, err := t.update(ctx, old.ID,
		"SET email = :email, full_name = :name, cc = :cc, phone = :phone, authy = :authy, device = :device, gen = :next",
		"proved = :false AND disabled = :false AND gen = :gen AND pw = :pw",
		item{
			":email": it["email"], ":name": it["full_name"], ":cc": it["cc"], ":phone": it["phone"], ":authy": it["authy"],
			":device": it["device"], ":next": it["gen"], ":gen": number(int64(old.Generation)), ":pw": it["pw"], ":false": flag(false),
		})
	if errors.Is(err, ErrChanged) {
		// Our own write, of which the SDK lost the answer and which it repeated.
		if now, readErr := readAccount(old.ID, found); readErr == nil && now == a {
			return nil
		}
	}
	return wrap("replace account", err)
}

// MarkProved notes that a second factor was passed, and the phone with it: from
// then on no registration can replace the phone. Calling it twice has the same effect
// as calling it once. The error is [ErrChanged] when the account has another generation
// or is disabled, and [ErrNotFound] when it is gone.
func (t *Table) MarkProved(ctx context.Context, id string, generation int) error {
	_, err := t.update(ctx, id, "SET proved = :true, phone_ok = :true", "gen = :gen AND disabled = :false",
		item{":true": flag(true), ":false": flag(false), ":gen": number(int64(generation))})
	return wrap("mark account as proved", err)
}

// SetDevice notes whether the provider knows an app for the phone. The error is
// [ErrChanged] when the account has another generation: that is another phone.
func (t *Table) SetDevice(ctx context.Context, id string, generation int, device bool) error {
	_, err := t.update(ctx, id, "SET device = :device", "gen = :gen",
		item{":device": flag(device), ":gen": number(int64(generation))})
	return wrap("set device", err)
}

// SetLost notes that the provider no longer knows the person by this id: AuthyID is
// then "", until the phone is enrolled again. The error is [ErrChanged] when the
// account has another generation or another id by now.
func (t *Table) SetLost(ctx context.Context, id string, generation int, ref string) error {
	_, err := t.update(ctx, id, "SET authy = :none", "gen = :gen AND authy = :old",
		item{":none": text(""), ":old": text(ref), ":gen": number(int64(generation))})
	return wrap("note a person as lost", err)
}

// SetEnrolled notes that the provider knows the same phone by another id, and whether
// it knows an app there. The phone has to be proved again; the account stays one
// that has passed a second factor. The error is [ErrChanged] when the account is
// disabled, or has another generation or another id than oldID by now.
func (t *Table) SetEnrolled(ctx context.Context, id string, generation int, oldID, newID string, device bool) error {
	_, err := t.update(ctx, id, "SET authy = :new, device = :device, phone_ok = :false",
		"gen = :gen AND disabled = :false AND authy = :old",
		item{":old": text(oldID), ":new": text(newID), ":device": flag(device), ":false": flag(false), ":gen": number(int64(generation))})
	return wrap("enrol phone again", err)
}

// Rehash replaces a password's hash by another one of the same password. The
// error is [ErrChanged] when the hash is not oldHash any more: of several logins
// at once the first one rehashes.
func (t *Table) Rehash(ctx context.Context, id, oldHash, newHash string) error {
	found, err := t.update(ctx, id, "SET pw = :new", "pw = :old", item{":old": text(oldHash), ":new": text(newHash)})
	if errors.Is(err, ErrChanged) {
		// Salts make hashes differ, so this one can only be our own write.
		if r := (reader{it: found}); subtle.ConstantTimeCompare([]byte(r.text("pw")), []byte(newHash)) == 1 {
			return nil
		}
	}
	return wrap("rehash password", err)
}

// update changes an account where a condition holds. Otherwise the error is
// ErrChanged, with the item that was found, or ErrNotFound.
func (t *Table) update(ctx context.Context, id, change, condition string, values item) (item, error) {
	if !validID(id) {
		return nil, ErrNotFound
	}
	_, err := t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           &t.name,
		Key:                                 accountKey(id),
		UpdateExpression:                    &change,
		ConditionExpression:                 aws.String(condition),
		ExpressionAttributeValues:           values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	switch {
	case !ok:
		return nil, err
	case len(failed.Item) == 0:
		return nil, ErrNotFound
	}
	return failed.Item, ErrChanged
}

// wrap leaves the package's own errors as they are: they are answers.
func wrap(verb string, err error) error {
	if err == nil || errors.Is(err, ErrNotFound) || errors.Is(err, ErrChanged) || errors.Is(err, ErrEmailTaken) {
		return err
	}
	return fmt.Errorf("%s: %w", verb, err)
}

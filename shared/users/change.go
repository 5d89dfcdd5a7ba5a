package users

import (
	"context"
	"errors"
	"fmt"
	"time"

	"countersign/shared/dynamo"
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
	err := t.update(ctx, old.ID,
		"email = :email, full_name = :name, cc = :cc, phone = :phone, authy = :authy, device = :device, gen = :next",
		"proved = :false AND disabled = :false AND gen = :gen AND pw = :pw",
		dynamo.Item{
			":email": it["email"], ":name": it["full_name"], ":cc": it["cc"], ":phone": it["phone"], ":authy": it["authy"],
			":device": it["device"], ":next": it["gen"], ":gen": dynamo.Number(int64(old.Generation)), ":pw": it["pw"], ":false": dynamo.Flag(false),
		})
	return wrap("replace account", err)
}

// MarkProved notes that a second factor was passed, and the phone with it: from
// then on no registration can replace the phone. Calling it twice has the same effect
// as calling it once. The error is [ErrChanged] when the account has another generation
// or is disabled, and [ErrNotFound] when it is gone.
func (t *Table) MarkProved(ctx context.Context, id string, generation int) error {
	err := t.update(ctx, id, "proved = :true, phone_ok = :true", "gen = :gen AND disabled = :false",
		dynamo.Item{":true": dynamo.Flag(true), ":false": dynamo.Flag(false), ":gen": dynamo.Number(int64(generation))})
	return wrap("mark account as proved", err)
}

// SetDevice notes whether the provider knows an app for the phone. The error is
// [ErrChanged] when the account has another generation: that is another phone.
func (t *Table) SetDevice(ctx context.Context, id string, generation int, device bool) error {
	err := t.update(ctx, id, "device = :device", "gen = :gen",
		dynamo.Item{":device": dynamo.Flag(device), ":gen": dynamo.Number(int64(generation))})
	return wrap("set device", err)
}

// SetLost notes that the provider no longer knows the person by this id: AuthyID is
// then "", until the phone is enrolled again. The error is [ErrChanged] when the
// account has another generation or another id by now.
func (t *Table) SetLost(ctx context.Context, id string, generation int, ref string) error {
	err := t.update(ctx, id, "authy = :none", "gen = :gen AND authy = :old",
		dynamo.Item{":none": dynamo.Text(""), ":old": dynamo.Text(ref), ":gen": dynamo.Number(int64(generation))})
	return wrap("note a person as lost", err)
}

// SetEnrolled notes that the provider knows the same phone by another id, and whether
// it knows an app there. The phone has to be proved again; the account stays one
// that has passed a second factor. The error is [ErrChanged] when the account is
// disabled, or has another generation or another id than oldID by now.
func (t *Table) SetEnrolled(ctx context.Context, id string, generation int, oldID, newID string, device bool) error {
	err := t.update(ctx, id, "authy = :new, device = :device, phone_ok = :false",
		"gen = :gen AND disabled = :false AND authy = :old",
		dynamo.Item{":old": dynamo.Text(oldID), ":new": dynamo.Text(newID), ":device": dynamo.Flag(device), ":false": dynamo.Flag(false), ":gen": dynamo.Number(int64(generation))})
	return wrap("enrol phone again", err)
}

// Rehash replaces a password's hash by another one of the same password. The
// error is [ErrChanged] when the hash is not oldHash any more: of several logins
// at once the first one rehashes.
func (t *Table) Rehash(ctx context.Context, id, oldHash, newHash string) error {
	err := t.update(ctx, id, "pw = :new", "pw = :old", dynamo.Item{":old": dynamo.Text(oldHash), ":new": dynamo.Text(newHash)})
	return wrap("rehash password", err)
}

// update changes an account where a condition holds. Otherwise the error is ErrChanged,
// or ErrNotFound.
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

// wrap leaves the package's own errors as they are: they are answers.
func wrap(verb string, err error) error {
	if err == nil || errors.Is(err, ErrNotFound) || errors.Is(err, ErrChanged) || errors.Is(err, ErrEmailTaken) {
		return err
	}
	return fmt.Errorf("%s: %w", verb, err)
}

package users

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type item = map[string]types.AttributeValue

// accountKey and emailKey return the two items' keys.
func accountKey(id string) item { return item{"id": text("account#" + id)} }

// The address is hashed so that its length, and what is in it, can't matter.
func emailKey(email string) item {
	sum := sha256.Sum256([]byte(Canonical(email)))
	return item{"id": text("email#" + hex.EncodeToString(sum[:]))}
}

func emailItem(a Account) item {
	it := emailKey(a.Email)
	it["account"] = text(a.ID)
	return it
}

func accountItem(a Account) item {
	it := accountKey(a.ID)
	for name, value := range map[string]string{
		"email": a.Email, "full_name": a.FullName, "pw": a.PasswordHash, "cc": a.CountryCode, "phone": a.Phone, "authy": a.AuthyID,
	} {
		it[name] = text(value)
	}
	for name, value := range map[string]bool{
		"device": a.Device, "proved": a.Proved, "phone_ok": a.PhoneVerified, "disabled": a.Disabled,
	} {
		it[name] = flag(value)
	}
	it["gen"] = number(int64(a.Generation))
	it["created"] = number(a.CreatedAt.UnixMilli())
	if !a.Reopened.IsZero() {
		it["reopened"] = number(a.Reopened.UnixMilli())
	}
	return it
}

// readAccount is strict: an account that lacks its flags is not one without them.
func readAccount(id string, it item) (Account, error) {
	r := reader{it: it}
	a := Account{
		ID: id, Email: r.text("email"), FullName: r.text("full_name"), PasswordHash: r.text("pw"),
		CountryCode: r.text("cc"), Phone: r.text("phone"), AuthyID: r.text("authy"),
		Device: r.flag("device"), Proved: r.flag("proved"), PhoneVerified: r.flag("phone_ok"), Disabled: r.flag("disabled"),
		Generation: int(r.number("gen")), CreatedAt: time.UnixMilli(r.number("created")).UTC(),
	}
	if _, ok := it["reopened"]; ok {
		a.Reopened = time.UnixMilli(r.number("reopened")).UTC()
	}
	if r.err != nil {
		return Account{}, r.err
	}
	return a, nil
}

// A reader takes attributes out of an item and keeps the first error.
type reader struct {
	it  item
	err error
}

func (r *reader) text(name string) string {
	v, ok := r.it[name].(*types.AttributeValueMemberS)
	if !ok {
		r.missing(name)
		return ""
	}
	return v.Value
}

func (r *reader) flag(name string) bool {
	v, ok := r.it[name].(*types.AttributeValueMemberBOOL)
	if !ok {
		r.missing(name)
		return false
	}
	return v.Value
}

func (r *reader) number(name string) int64 {
	v, ok := r.it[name].(*types.AttributeValueMemberN)
	if !ok {
		r.missing(name)
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if err != nil {
		r.missing(name)
	}
	return n
}

func (r *reader) missing(name string) {
	if r.err == nil {
		r.err = fmt.Errorf("read account: attribute %s is missing or not of its type", name)
	}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func flag(b bool) types.AttributeValue   { return &types.AttributeValueMemberBOOL{Value: b} }
func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

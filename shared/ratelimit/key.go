package ratelimit

import (
	"crypto/sha256"
	"encoding/hex"

	"countersign/shared/dynamo"
)

// Key is the key of a subject's item. For an address or a phone number it contains a
// hash, because keys show up in AWS audit trails.
type Key string

// item returns the key as DynamoDB takes it.
func (k Key) item() dynamo.Item { return dynamo.Item{"id": dynamo.Text(string(k))} }

// Email returns the key for an e-mail address, whether or not there is an account with it.
// We count for both in the same way, so that a limit does not tell which addresses have an
// account. The address must come from users.Canonical.
func Email(canonical string) Key { return hashed("email", canonical) }

// Source returns the key for a source address.
func Source(address string) Key { return hashed("source", address) }

// Phone returns one of the two keys for a phone number: one is for the accounts that have
// proved the number, the other for those that have not. A stranger can register any
// number. With two items the stranger can't use up the limits of the number's owner, or
// see how much of them is used.
func Phone(e164 string, proved bool) Key {
	if proved {
		return hashed("phone", e164)
	}
	return hashed("unproved", e164)
}

// Accepted returns the key for the accepted codes of a phone number. All accounts with
// this number share it, because the provider sends them the same codes.
func Accepted(e164 string) Key { return hashed("accepted", e164) }

// Country returns the key for the messages to one country or area (phone.Number.Area).
func Country(area string) Key { return Key("country#" + area) }

// Stack is the key for all messages of the stack.
const Stack Key = "stack"

func hashed(kind, subject string) Key {
	sum := sha256.Sum256([]byte(kind + "\x00" + subject))
	return Key(kind + "#" + hex.EncodeToString(sum[:16]))
}

// sourcePrefix starts the names that From returns.
const sourcePrefix = "from_"

// From returns the name of a subject's bucket for one source address: what this source
// tried on this account, for example.
func From(source string) string {
	sum := sha256.Sum256([]byte(source))
	return sourcePrefix + hex.EncodeToString(sum[:8])
}

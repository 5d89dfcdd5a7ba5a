package ratelimit

import (
	"crypto/sha256"
	"encoding/hex"

	"countersign/shared/dynamo"
)

// Key names the subject whose attempts are counted: the key of its item. It
// holds a hash where the subject is a person's address or number, because keys
// appear in audit trails.
type Key string

// item is the table's key.
func (k Key) item() dynamo.Item { return dynamo.Item{"id": dynamo.Text(string(k))} }

// Email is the key of an account, or of an address that has none: both count
// alike, so that a limit tells nothing. The address must be in its compared
// form (users.Canonical).
func Email(canonical string) Key { return hashed("email", canonical) }

// Source is the key of a source address.
func Source(address string) Key { return hashed("source", address) }

// Phone is the key of a phone number: of the accounts that have proved it, or of those
// that have not. They are two items, so that neither reads, uses up or pauses what the
// other has: strangers can register any number.
func Phone(e164 string, proved bool) Key {
	if proved {
		return hashed("phone", e164)
	}
	return hashed("unproved", e164)
}

// Accepted is the key of the accepted codes of a phone number. It is one for all its
// accounts, because they share the provider's codes.
func Accepted(e164 string) Key { return hashed("accepted", e164) }

// Country is the key of all messages to one phone.Number.Area.
func Country(area string) Key { return Key("country#" + area) }

// Stack is the key of all messages.
const Stack Key = "stack"

func hashed(kind, subject string) Key {
	sum := sha256.Sum256([]byte(kind + "\x00" + subject))
	return Key(kind + "#" + hex.EncodeToString(sum[:16]))
}

// sourcePrefix starts the names of the buckets that From gives.
const sourcePrefix = "from_"

// From names the bucket that counts what one source does to a subject.
func From(source string) string {
	sum := sha256.Sum256([]byte(source))
	return sourcePrefix + hex.EncodeToString(sum[:8])
}

// Package secrets makes keys for the secrets of our own out of the keys in one
// setting, the keyring. It is apart from the keys that a provider gives us, because
// those change when the provider or its operator wants, and others know them.
//
// A keyring is written k2:<base64 of 32 bytes>,k1:<base64 of 32 bytes>: one key, or two
// after a rotation, the newer one first. No key of the ring is used itself. Each use
// derives a key of its own by HKDF-SHA-256 (RFC 5869), so what one use gives away is of
// no help against another one.
package secrets

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/shared/config"
)

// Setting is the name of the setting for the keyring itself, which is for one's own
// machine. In AWS the functions read SECRETS_PARAMETER, the name of an SSM SecureString.
const Setting = "SECRETS"

// size is the length of a key of the ring, in bytes.
const size = 32

// Keys are the keys of the ring. Safe for concurrent use.
type Keys struct{ ring *config.Keys }

// From reads where the keyring is.
func From(env *config.Env) Keys {
	return Keys{env.CheckedKeys(Setting, "the secret keys of our own",
		"k1:$(openssl rand -base64 32), or to two such keys with a comma between them, the newer one first", check)}
}

// A Use says what a derived key is for.
type Use struct {
	Purpose string // such as "accepted code"
	Subject string // whom it is about, such as an account or a phone number
}

// markSize is how many bytes of a MAC make a mark: enough that no two messages ever share one.
const markSize = 16

// Marks returns a mark of a message under each key of the ring, the newest key first: the
// first half of its HMAC-SHA-256, in base64url. A mark can be stored to recognize the message
// later. Without the keys nobody can find the message by trying all messages there are.
func (k Keys) Marks(ctx context.Context, use Use, message string) ([]string, error) {
	ring, err := k.ring.All(ctx)
	if err != nil {
		return nil, err
	}
	var marks []string
	for _, key := range ring {
		_, value, err := parse(key)
		if err != nil {
			return nil, err
		}
		derived, err := hkdf.Key(sha256.New, value, []byte(use.Subject), use.Purpose, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive key: %w", err)
		}
		mac := hmac.New(sha256.New, derived)
		mac.Write([]byte(message))
		marks = append(marks, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:markSize]))
	}
	return marks, nil
}

// check tells what is wrong with a keyring. Its errors complete a sentence that begins
// with the setting's name, and don't repeat a value.
func check(ring []config.Secret) error {
	var values [][]byte
	last := 0
	for _, key := range ring {
		number, value, err := parse(key)
		if err != nil {
			return err
		}
		if last != 0 && number >= last {
			return errors.New("holds a key whose number is not lower than the one before: the newest comes first")
		}
		if slices.ContainsFunc(values, func(other []byte) bool { return hmac.Equal(other, value) }) {
			return errors.New("holds one key under two names")
		}
		last, values = number, append(values, value)
	}
	return nil
}

// parse reads one key: its number, which is 2 for k2, and its bytes.
func parse(key config.Secret) (number int, value []byte, err error) {
	name, text, _ := strings.Cut(key.Reveal(), ":")
	digits, named := strings.CutPrefix(name, "k")
	if number, err = strconv.Atoi(digits); err != nil || !named || number < 1 || strconv.Itoa(number) != digits {
		return 0, nil, errors.New("holds a key that does not begin with a name such as k1 and a colon")
	}
	if value, err = base64.StdEncoding.Strict().DecodeString(text); err != nil || len(value) != size {
		return 0, nil, fmt.Errorf("holds a key that is not %d bytes in base64", size)
	}
	return number, value, nil
}

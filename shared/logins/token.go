package logins

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
)

// ErrMalformed says that a text can't be a token.
var ErrMalformed = errors.New("logins: malformed token")

const (
	tokenPrefix = "cs_"
	idSize      = 16 // bytes; the item's key, no secret
	secretSize  = 32 // bytes; OWASP ASVS 7.2.3 asks for 16
)

// Token is what a client has: the login's id and a secret. The table has only the secret's hash.
// The zero value reaches no login.
type Token struct {
	id     [idSize]byte
	secret [secretSize]byte
}

// NewToken makes a token for a new login.
func NewToken() Token {
	var t Token
	rand.Read(t.id[:]) // never fails: crypto/rand ends the process instead
	rand.Read(t.secret[:])
	return t
}

// ParseToken reads a token's text. Any other text is ErrMalformed.
func ParseToken(text string) (Token, error) {
	var t Token
	if len(text) != len(tokenPrefix)+(idSize+secretSize)*4/3 || text[:len(tokenPrefix)] != tokenPrefix {
		return t, ErrMalformed
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text[len(tokenPrefix):])
	if err != nil || len(raw) != idSize+secretSize { // the decoder skips line ends
		return t, ErrMalformed
	}
	copy(t.id[:], raw)
	copy(t.secret[:], raw[idSize:])
	return t, nil
}

// Reveal returns the token's text, for its client.
func (t Token) Reveal() string {
	raw := append(append([]byte{}, t.id[:]...), t.secret[:]...)
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
}

// ID returns the login's id in hexadecimal, which is the key of its item.
func (t Token) ID() string { return hex.EncodeToString(t.id[:]) }

// String hides the secret, and so do GoString and LogValue, in case a token is printed by
// accident.
func (t Token) String() string { return tokenPrefix + "[secret]" }

// GoString is String.
func (t Token) GoString() string { return t.String() }

// LogValue is String.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

func (t Token) hash() []byte {
	sum := sha256.Sum256(t.secret[:])
	return sum[:]
}

// matches compares in constant time.
func (t Token) matches(hash []byte) bool { return subtle.ConstantTimeCompare(t.hash(), hash) == 1 }

// next returns the token of the session that a login has become. It is derived from the old
// token, so that a client whose answer was lost can get the same one again, and from a random
// key on the item, so that neither the table nor the old token is enough to make it.
func (t Token) next(key []byte) Token {
	mac := hmac.New(sha256.New, key)
	mac.Write(t.secret[:])
	n := Token{id: t.id}
	mac.Sum(n.secret[:0])
	return n
}

// ValidID tells whether a text can be a login's id.
func ValidID(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == idSize
}

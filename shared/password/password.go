// Package password hashes passwords and checks them against stored hashes.
//
// New hashes are argon2id with OWASP's minimum parameters, stored as PHC strings. The
// password is hashed in NFC, so é is the same on every keyboard. The whole password
// counts; nothing is trimmed. A bcrypt hash from another system is checked as that
// system did, over the first 72 bytes. The person's next login replaces it, unless the
// password is longer than that.
package password

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password. Eight code points are enough because a login always needs a
// second factor (NIST SP 800-63B-4 §3.1.1.2). The upper bounds limit the work before
// hashing; they are twice what NIST requires us to accept.
const (
	MinLength = 8   // code points
	MaxLength = 128 // code points
	MaxBytes  = 512
)

// Errors about a password or a stored hash.
var (
	ErrTooShort = errors.New("password: too short")
	ErrTooLong  = errors.New("password: too long")
	ErrEncoding = errors.New("password: not valid UTF-8")
	ErrHash     = errors.New("password: stored hash is malformed or beyond the limits")
)

// Valid returns [ErrTooShort], [ErrTooLong] or [ErrEncoding] for a text that can't
// become a password. Code points are counted after NFC, since that is what gets hashed;
// bytes are counted as received.
func Valid(plain string) error {
	if len(plain) > MaxBytes {
		return ErrTooLong
	}
	if !utf8.ValidString(plain) {
		return ErrEncoding
	}
	switch n := utf8.RuneCountInString(norm.NFC.String(plain)); {
	case n < MinLength:
		return ErrTooShort
	case n > MaxLength:
		return ErrTooLong
	}
	return nil
}

// Hash hashes a password with a new random salt. The error is [Valid]'s.
func Hash(plain string) (string, error) {
	if err := Valid(plain); err != nil {
		return "", err
	}
	return newArgon2id(plain).String(), nil
}

// Check reports whether plain is the password behind a stored hash, and whether the
// hash should then be replaced because [Hash] would make a different kind today. Two
// imported hashes are kept: that of a password too short for [Hash], and that of a
// password whose end bcrypt did not read. A plain text that could never be a password
// is simply wrong. The error is [ErrHash]. Check then did no work, because a planted
// hash could demand any amount of it.
func Check(hash, plain string) (ok, rehash bool, err error) {
	known, err := parse(hash)
	if err != nil {
		return false, false, err
	}
	if len(plain) > MaxBytes || !utf8.ValidString(plain) {
		return false, false, nil
	}
	ok = known.matches(plain)
	return ok, ok && known.outdated() && known.exact(plain) && Valid(plain) == nil, nil
}

// A stored hash knows its algorithm.
type stored interface {
	matches(plain string) bool
	exact(plain string) bool // no other password matches
	outdated() bool
}

// CanCheck reports whether Check could read a hash made by another system, without the
// cost of a check. It returns Check's error.
func CanCheck(hash string) error {
	_, err := parse(hash)
	return err
}

func parse(hash string) (stored, error) {
	if strings.HasPrefix(hash, "$2") {
		return parseBcrypt(hash)
	}
	return parseArgon2id(hash)
}

// Dummy returns a hash that no known password matches. Checking against it when there
// is no such account takes as long as a real check.
func Dummy() string {
	return "$argon2id$v=19$m=19456,t=2,p=1$9+a1K+34P0k0fL+qtzhPCg$uLFE0xMq4EJ1DGKMkldzZ1RA5rE6aUo4IOxYBw2DiZw"
}

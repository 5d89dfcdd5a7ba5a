// Package password hashes passwords and checks them against stored hashes.
//
// New hashes are argon2id at the OWASP floor, as PHC strings, over the NFC form
// of the password, so that é is é on every keyboard: a password counts whole, and
// nothing is trimmed. Bcrypt hashes from another system are checked as that system
// did, which read 72 bytes at most, and are replaced at the next login, unless
// the password is longer than that.
package password

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password. Eight code points because a second factor is always
// asked for (NIST SP 800-63B-4 §3.1.1.2); the upper ones keep the work before
// the hash small, and still allow what NIST asks for twice over.
const (
	MinLength = 8   // code points
	MaxLength = 128 // code points
	MaxBytes  = 512
)

// What can be wrong with a password, or with a stored hash.
var (
	ErrTooShort = errors.New("password: too short")
	ErrTooLong  = errors.New("password: too long")
	ErrEncoding = errors.New("password: not valid UTF-8")
	ErrHash     = errors.New("password: stored hash is malformed or beyond the limits")
)

// Valid returns [ErrTooShort], [ErrTooLong] or [ErrEncoding] for what can't
// become a password, and nil for everything else. Code points are counted after
// NFC, as they are hashed; bytes as they come.
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

// Hash returns a new hash of a password under a salt of its own, or the error of
// [Valid].
func Hash(plain string) (string, error) {
	if err := Valid(plain); err != nil {
		return "", err
	}
	return newArgon2id(plain).String(), nil
}

// Check reports whether plain is the password behind a stored hash, and whether
// the hash should then be replaced because it is not as [Hash] makes them today.
// An imported password that is too short for [Hash] keeps its hash, and so does one
// of which bcrypt did not read the end. A password that nobody can have is a wrong one. The error is [ErrHash]: no work was done,
// because a planted hash could ask for any amount of it.
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

// A stored hash knows its own algorithm.
type stored interface {
	matches(plain string) bool
	exact(plain string) bool // no other password matches
	outdated() bool
}

// Known tells whether a hash that another system made can be checked here, without the
// cost of a check: the error is Check's.
func Known(hash string) error {
	_, err := parse(hash)
	return err
}

func parse(hash string) (stored, error) {
	if strings.HasPrefix(hash, "$2") {
		return parseBcrypt(hash)
	}
	return parseArgon2id(hash)
}

// Dummy returns a hash that no password is known for. To check against it when
// there is no such account takes the time that a real check takes.
func Dummy() string {
	return "$argon2id$v=19$m=19456,t=2,p=1$9+a1K+34P0k0fL+qtzhPCg$uLFE0xMq4EJ1DGKMkldzZ1RA5rE6aUo4IOxYBw2DiZw"
}

package password

import (
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// Limits of bcrypt, and of what it may cost: 2^14 rounds are about 1.1 s of a
// core, the most that a login can bear.
const (
	bcryptLen      = 60
	bcryptMaxCost  = 14
	bcryptMaxBytes = 72
)

// A bcryptHash is a stored hash from another system, in the form that was
// checked by parseBcrypt.
type bcryptHash string

// matches compares as the system that made the hash did: over the bytes as they
// came, because it knew nothing of NFC, and over the first 72 of them. A NUL ends
// the password in the libraries written in C (PHP, older Node) and is a byte like
// any other elsewhere (Go, Java, newer Node), so both readings count: whoever
// passes by either knows the whole of what was hashed.
func (h bcryptHash) matches(plain string) bool {
	whole := h.compare(plain)
	if before, _, found := strings.Cut(plain, "\x00"); found {
		ended := h.compare(before)
		return whole || ended
	}
	return whole
}

func (h bcryptHash) compare(plain string) bool {
	key := []byte(plain)
	return bcrypt.CompareHashAndPassword([]byte(h), key[:min(len(key), bcryptMaxBytes)]) == nil
}

// exact tells whether a password that matches is the only one that does. From 72
// bytes on, and behind a NUL, bcrypt takes any other text as well. A new hash of
// what was typed today would refuse the person who types another ending tomorrow.
func (h bcryptHash) exact(plain string) bool {
	return len(plain) < bcryptMaxBytes && !strings.Contains(plain, "\x00")
}

func (h bcryptHash) outdated() bool { return true }

// parseBcrypt reads $2a$, $2b$ or $2y$, which are one algorithm for what is
// accepted here; $2x$ marks hashes of a broken one.
func parseBcrypt(text string) (bcryptHash, error) {
	if len(text) != bcryptLen || text[0:2] != "$2" || !strings.ContainsRune("aby", rune(text[2])) || text[3] != '$' || text[6] != '$' {
		return "", ErrHash
	}
	const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	if strings.Trim(text[4:6], "0123456789") != "" || strings.Trim(text[7:], alphabet) != "" {
		return "", ErrHash
	}
	if rounds := int(text[4]-'0')*10 + int(text[5]-'0'); rounds < bcrypt.MinCost || rounds > bcryptMaxCost {
		return "", ErrHash
	}
	return bcryptHash(text), nil
}

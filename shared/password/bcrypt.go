package password

import (
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// Bounds of bcrypt. A cost of 2^14 rounds takes about 1.1 s on one core, the most that
// a login can afford.
const (
	bcryptLen      = 60
	bcryptMaxCost  = 14
	bcryptMaxBytes = 72
)

// A bcryptHash is a hash from another system that parseBcrypt has accepted.
type bcryptHash string

// matches compares as the system that made the hash did: without NFC, of which that
// system knew nothing, and over the first 72 bytes. In libraries written in C (PHP,
// older Node) a NUL ends the password; elsewhere (Go, Java, newer Node) it is a byte
// like any other. Both readings are tried, since a person who passes either one knows
// everything that was hashed.
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

// exact reports whether no other password matches. From 72 bytes on, and after a NUL,
// bcrypt ignores the rest. If we hashed the text that the person typed today, the same
// person might be refused tomorrow with a different ending.
func (h bcryptHash) exact(plain string) bool {
	return len(plain) < bcryptMaxBytes && !strings.Contains(plain, "\x00")
}

func (h bcryptHash) outdated() bool { return true }

// parseBcrypt reads $2a$, $2b$ and $2y$, which are the same algorithm for the passwords
// accepted here. It refuses $2x$, which marks hashes of a broken implementation.
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

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

// matches hashes the bytes as they came: the other system knew nothing of NFC.
// What bcrypt would cut off, or can't tell apart (it repeats the key with a zero
// byte between), is no match.
func (h bcryptHash) matches(plain string) bool {
	if len(plain) > bcryptMaxBytes || strings.Contains(plain, "\x00") {
		// The same work, so that the time does not tell of a bcrypt hash.
		_ = bcrypt.CompareHashAndPassword([]byte(h), nil)
		return false
	}
	return bcrypt.CompareHashAndPassword([]byte(h), []byte(plain)) == nil
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

package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Parameters of new hashes: the cheapest choice in OWASP's Password Storage Cheat
// Sheet, and the lengths that RFC 9106 §3.1 recommends.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16 // bytes
	keyLen  = 32 // bytes
)

// Bounds on stored hashes. Without them a planted hash could exhaust the process's
// memory or time. They allow hashes made elsewhere with RFC 9106's second choice, 64
// MiB and three passes.
const (
	maxMemory = 128 * 1024 // KiB
	maxWork   = 512 * 1024 // KiB times passes: about 0.4 s on one core
	maxLanes  = 16
	minSalt   = 8 // bytes, the minimum of RFC 9106
	minKey    = 16
	maxField  = 64 // bytes of a salt or key
)

// An argon2id is a parsed hash with parameters within the bounds.
type argon2id struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

// newArgon2id hashes a password with the current parameters.
func newArgon2id(plain string) argon2id {
	h := argon2id{memory: memory, passes: passes, lanes: lanes, salt: newSalt()}
	h.key = h.derive(plain, keyLen)
	return h
}

func newSalt() []byte {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails: crypto/rand ends the process instead
	return salt
}

func (h argon2id) derive(plain string, length int) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(plain)), h.salt, h.passes, h.memory, h.lanes, uint32(length))
}

func (h argon2id) matches(plain string) bool {
	return subtle.ConstantTimeCompare(h.key, h.derive(plain, len(h.key))) == 1
}

// exact is always true: argon2id reads the whole password.
func (h argon2id) exact(string) bool { return true }

// outdated is true even for a stronger hash. Checking it takes longer than checking
// [Dummy], and the difference would reveal that the account exists.
func (h argon2id) outdated() bool {
	return h.memory != memory || h.passes != passes || h.lanes != lanes || len(h.salt) != saltLen || len(h.key) != keyLen
}

// String returns the hash as a PHC string.
func (h argon2id) String() string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.memory, h.passes, h.lanes, encode(h.salt), encode(h.key))
}

// parseArgon2id reads only the canonical form of a PHC string, so each hash has exactly
// one string. It allocates no more than the string's length.
func parseArgon2id(phc string) (argon2id, error) {
	fields := strings.Split(phc, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != "v="+strconv.Itoa(argon2.Version) {
		return argon2id{}, ErrHash
	}
	h, ok := parseCost(fields[3])
	if !ok {
		return argon2id{}, ErrHash
	}
	var salt, key bool
	h.salt, salt = parseField(fields[4], minSalt)
	h.key, key = parseField(fields[5], minKey)
	if !salt || !key {
		return argon2id{}, ErrHash
	}
	return h, nil
}

// parseCost reads parameters such as "m=19456,t=2,p=1".
func parseCost(text string) (argon2id, bool) {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return argon2id{}, false
	}
	m, ok1 := parseNumber(parts[0], "m=", maxMemory)
	t, ok2 := parseNumber(parts[1], "t=", maxWork)
	p, ok3 := parseNumber(parts[2], "p=", maxLanes)
	// RFC 9106 §3.1 requires eight blocks of memory per lane.
	ok := ok1 && ok2 && ok3 && m >= 8*p && uint64(m)*uint64(t) <= maxWork
	return argon2id{memory: m, passes: t, lanes: uint8(p)}, ok
}

// parseNumber reads a decimal number from 1 to most, without sign or leading zeros.
func parseNumber(text, prefix string, most uint32) (uint32, bool) {
	digits, ok := strings.CutPrefix(text, prefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || n < 1 || n > uint64(most) || strconv.FormatUint(n, 10) != digits {
		return 0, false
	}
	return uint32(n), true
}

// parseField reads unpadded base64 of least to maxField bytes.
func parseField(text string, least int) ([]byte, bool) {
	// The decoder ignores line breaks, so check for them.
	if len(text) > base64.RawStdEncoding.EncodedLen(maxField) || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	return b, err == nil && len(b) >= least
}

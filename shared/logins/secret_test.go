package logins

import (
	"bytes"
	"crypto/sha256"
	"testing"
)

// varied tells whether each byte of some texts of one length has more than one value among them.
func varied(texts [][]byte) bool {
	for i := range texts[0] {
		same := true
		for _, text := range texts {
			same = same && text[i] == texts[0][i]
		}
		if same {
			return false
		}
	}
	return len(texts) > 1
}

// All 16 bytes of the id and all 32 of the secret are random: no part of them is left at zero.
func TestEachByteOfATokenIsRandom(t *testing.T) {
	var ids, secrets [][]byte
	for range 100 {
		token := NewToken()
		ids, secrets = append(ids, token.id[:]), append(secrets, token.secret[:])
	}
	if !varied(ids) || len(ids[0]) < 16 {
		t.Error("a byte of the id is always the same")
	}
	if !varied(secrets) || len(secrets[0]) < 32 {
		t.Error("a byte of the secret is always the same")
	}
}

// A token that is right but for one bit reaches nothing, and neither does one whose hash is only the beginning of the
// stored one, or the other way round.
func TestATokenMatchesItsWholeHashAlone(t *testing.T) {
	token := NewToken()
	hash := token.hash()
	if sum := sha256.Sum256(token.secret[:]); !bytes.Equal(hash, sum[:]) || !token.matches(hash) {
		t.Fatal("the hash is not SHA-256 of the secret, or does not match")
	}
	for i := range hash {
		wrong := bytes.Clone(hash)
		wrong[i] ^= 1
		if token.matches(wrong) {
			t.Errorf("byte %d of the hash is not compared", i)
		}
		if token.matches(hash[:i]) {
			t.Errorf("the first %d bytes of the hash are enough", i)
		}
	}
	if token.matches(append(bytes.Clone(hash), 0)) || token.matches(nil) {
		t.Error("a longer hash matches, or none")
	}
	if token.matches(token.secret[:]) {
		t.Error("the secret itself is what is stored")
	}
}

// The session's token takes the secret from before and the item's key: neither the table nor the old token alone yields it.
func TestTheSessionsTokenTakesSecretAndKey(t *testing.T) {
	token, other := NewToken(), NewToken()
	key, otherKey := bytes.Repeat([]byte{1}, secretSize), bytes.Repeat([]byte{2}, secretSize)
	next := token.next(key)
	if next.id != token.id || next.secret == token.secret {
		t.Error("it reaches another login, or has the old secret")
	}
	if next != token.next(key) {
		t.Error("a second read gives another token")
	}
	if token.next(otherKey).secret == next.secret || token.next(nil).secret == next.secret {
		t.Error("the item's key makes no difference")
	}
	if other.next(key).secret == next.secret {
		t.Error("the secret from before makes no difference")
	}
}

// Each login that is passed gets a key of its own, random in each of its bytes.
func TestEachPassedLoginHasItsOwnKey(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		var keys [][]byte
		for range 20 {
			s, token := create(t, logins, pending(CookieClient))
			s, _, err := logins.Pass(ctx, s, token, ByCode, SessionLife, begin)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.key) != secretSize {
				t.Fatalf("a key of %d bytes", len(s.key))
			}
			keys = append(keys, s.key)
		}
		if !varied(keys) {
			t.Error("a byte of the key is always the same")
		}
	})
}

// A push's place is held under the login and the push's ordinal, so that no answer to an old push frees the place of the next.
func TestAPushIsNamedByLoginAndOrdinal(t *testing.T) {
	names := map[string]bool{}
	for _, login := range []string{"a", "b"} {
		for ordinal := 1; ordinal <= 12; ordinal++ {
			names[Push{Ordinal: ordinal}.Name(login)] = true
		}
	}
	if len(names) != 24 {
		t.Errorf("24 pushes have %d names", len(names))
	}
}

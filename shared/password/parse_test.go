package password

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// PW-5: a new hash has the required parameters and its own salt.
func TestPW5Parameters(t *testing.T) {
	stored, err := Hash("password")
	if err != nil {
		t.Fatal(err)
	}
	h, err := parseArgon2id(stored)
	if err != nil {
		t.Fatal(err)
	}
	if h.memory < 19*1024 || h.passes < 2 || h.lanes < 1 || len(h.salt) < 16 || len(h.key) < 32 {
		t.Errorf("%s is below the OWASP floor", stored)
	}
	seen := map[string]bool{}
	for range 10_000 {
		seen[string(newSalt())] = true
	}
	if len(seen) != 10_000 {
		t.Errorf("%d salts among 10,000", len(seen))
	}
}

const (
	salt = "c29tZXNhbHQ"
	key  = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
)

func TestMalformedHashes(t *testing.T) {
	with := func(cost string) string { return "$argon2id$v=19$" + cost + "$" + salt + "$" + key }
	if _, err := parse(with("m=65536,t=2,p=1")); err != nil {
		t.Fatalf("the well-formed one: %v", err)
	}
	const digest = "XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga"
	for name, stored := range map[string]string{
		"empty":               "",
		"plain text":          "password",
		"other algorithm":     "$argon2i$v=19$m=65536,t=2,p=1$" + salt + "$" + key,
		"no version":          "$argon2id$m=65536,t=2,p=1$" + salt + "$" + key,
		"old version":         "$argon2id$v=16$m=65536,t=2,p=1$" + salt + "$" + key,
		"something before":    "x" + with("m=65536,t=2,p=1"),
		"something after":     with("m=65536,t=2,p=1") + "$",
		"no cost":             with(""),
		"cost cut short":      with("m=65536,t=2"),
		"cost too long":       with("m=65536,t=2,p=1,p=1"),
		"other order":         with("t=2,m=65536,p=1"),
		"key id":              with("m=65536,t=2,p=1,keyid=AA"),
		"sign":                with("m=+65536,t=2,p=1"),
		"leading zero":        with("m=065536,t=2,p=1"),
		"space":               with("m= 65536,t=2,p=1"),
		"no memory":           with("m=0,t=2,p=1"),
		"no passes":           with("m=65536,t=0,p=1"),
		"no lanes":            with("m=65536,t=2,p=0"),
		"4 GiB":               with("m=4194304,t=1,p=1"),
		"512 MiB":             with("m=524288,t=1,p=1"),
		"over 128 MiB":        with("m=131073,t=1,p=1"),
		"4 TiB":               with("m=4294967295,t=1,p=1"),
		"beyond 32 bits":      with("m=4294967296,t=1,p=1"),
		"endless passes":      with("m=8,t=4294967295,p=1"),
		"too much work":       with("m=131072,t=5,p=1"),
		"work beyond 32 bits": with("m=131072,t=32768,p=1"),
		"too many lanes":      with("m=65536,t=2,p=17"),
		"lanes beyond 8 bits": with("m=65536,t=2,p=257"),
		"less than 8 blocks":  with("m=15,t=2,p=2"),
		"short salt":          "$argon2id$v=19$m=65536,t=2,p=1$c29tZQ$" + key,
		"short key":           "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + salt,
		"long key":            "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + strings.Repeat("A", 88),
		"padding":             "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "=$" + key,
		"line break":          "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "\n$" + key,
		"URL alphabet":        "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + strings.Replace(key, "C", "-", 1),
		"spare bits set":      "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + strings.TrimSuffix(key, "c") + "d",
		"bcrypt cut short":    "$2a$10$" + digest[1:],
		"bcrypt too long":     "$2a$10$" + digest + "a",
		"bcrypt 2x":           "$2x$10$" + digest,
		"bcrypt 3a":           "$3a$10$" + digest,
		"bcrypt no dollar":    "$2aa10$" + digest,
		"bcrypt no dollar 2":  "$2a$10a" + digest,
		"bcrypt cost 3":       "$2a$03$" + digest,
		"bcrypt cost 15":      "$2a$15$" + digest,
		"bcrypt cost 31":      "$2a$31$" + digest,
		"bcrypt cost -1":      "$2a$-1$" + digest,
		"bcrypt alphabet":     "$2a$10$" + digest[:30] + "+" + digest[31:],
	} {
		if got, err := parse(stored); !errors.Is(err, ErrHash) {
			t.Errorf("%s: parse = %v, %v; want %v", name, got, err, ErrHash)
			continue // Check would do the work that the hash asks for
		}
		if ok, rehash, err := Check(stored, "password"); ok || rehash || !errors.Is(err, ErrHash) {
			t.Errorf("%s: Check = %v, %v, %v; want %v", name, ok, rehash, err, ErrHash)
		}
	}
}

// Hashes at the bounds are accepted. Without this, a parser that refuses everything
// would pass the tests above.
func TestHashesAtTheBounds(t *testing.T) {
	for _, cost := range []string{"m=131072,t=4,p=1", "m=131072,t=1,p=16", "m=8,t=65536,p=1", "m=128,t=1,p=16"} {
		if _, err := parse("$argon2id$v=19$" + cost + "$" + salt + "$" + key); err != nil {
			t.Errorf("%s: %v", cost, err)
		}
	}
}

// A hash with any other parameter is replaced, even a stronger one: checking it takes
// longer than the dummy.
func TestAnyOtherParameterIsOutdated(t *testing.T) {
	today := argon2id{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltLen), key: make([]byte, keyLen)}
	if today.outdated() {
		t.Error("today's parameters are outdated")
	}
	for name, change := range map[string]func(*argon2id){
		"less memory": func(h *argon2id) { h.memory-- }, "more memory": func(h *argon2id) { h.memory++ },
		"less passes": func(h *argon2id) { h.passes-- }, "more passes": func(h *argon2id) { h.passes++ },
		"more lanes": func(h *argon2id) { h.lanes++ }, "a longer salt": func(h *argon2id) { h.salt = make([]byte, saltLen+1) },
		"a shorter salt": func(h *argon2id) { h.salt = h.salt[1:] }, "a shorter key": func(h *argon2id) { h.key = h.key[1:] },
		"a longer key": func(h *argon2id) { h.key = make([]byte, keyLen+1) },
	} {
		h := today
		if change(&h); !h.outdated() {
			t.Errorf("%s: not outdated", name)
		}
	}
}

// Every bit of the stored key is compared, and its length too.
func TestTheKeyIsComparedWhole(t *testing.T) {
	h := argon2id{memory: 8, passes: 1, lanes: 1, salt: newSalt()}
	h.key = h.derive("password", keyLen)
	if !h.matches("password") {
		t.Fatal("the right password does not match")
	}
	right := h.key
	for i := range right {
		h.key = bytes.Clone(right)
		h.key[i] ^= 1
		if h.matches("password") {
			t.Errorf("byte %d of the key is not compared", i)
		}
	}
	// A shorter key is a different hash, not a prefix of the longer one.
	if h.key = right[:minKey]; h.matches("password") {
		t.Error("the beginning of a key matches")
	}
}

// FZ-6: a hash that asks for 4 GiB is refused before anything is allocated.
func TestFZ6MemoryBomb(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := Check("$argon2id$v=19$m=4194304,t=1,p=1$"+salt+"$"+key, "password"); !errors.Is(err, ErrHash) {
		t.Errorf("Check = %v, want %v", err, ErrHash)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("%d bytes were allocated for a hash that is refused", got)
	}
}

// bcryptOf hashes with Go's bcrypt.
func bcryptOf(t *testing.T, plain string) string {
	t.Helper()
	stored, err := bcrypt.GenerateFromPassword([]byte(plain), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return string(stored)
}

// A password that the other system accepted logs in here. The hash is kept, because the
// person may type another ending next time. The hashes come from crypt(3) of libxcrypt;
// the first is also in crypt_blowfish's test.
func TestBcryptComparesAsTheSystemThatMadeTheHash(t *testing.T) {
	read := "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for _, kind := range []string{"$2a", "$2b", "$2y"} {
		long, nul := kind+"$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui", kind+"$05$abcdefghijklmnopqrstuunPtnnx/zyT8JdN6pLiEHw.k4vWjBkre"
		for _, test := range []struct {
			stored, plain string
			ok            bool
		}{
			{long, read + "chars after 72 are ignored", true},
			{long, read + "another ending", true},
			{long, read + strings.Repeat("é", 200), true}, // 472 bytes
			{long, read, true},
			{long, read[:71], false},
			{long, read[:71] + "x", false},
			{long, "x" + read, false},
			{nul, "caf\x00rest", true},
			{nul, "caf\x00" + read, true},
			{nul, "cafe\x00rest", false},
			{nul, "\x00caf", false},
		} {
			ok, rehash, err := Check(test.stored, test.plain)
			if ok != test.ok || rehash || err != nil {
				t.Errorf("%s, %d bytes: ok %v, rehash %v, %v; want ok %v and the hash to stay", test.stored, len(test.plain), ok, rehash, err, test.ok)
			}
		}
	}
}

// In other libraries a NUL is a byte like any other.
func TestBcryptOfASystemThatReadsBeyondANUL(t *testing.T) {
	stored := bcryptOf(t, "abc\x00defghi")
	for plain, want := range map[string]bool{"abc\x00defghi": true, "abc\x00defghj": false, "abc": false, "abc\x00": false} {
		if ok, rehash, err := Check(stored, plain); ok != want || rehash || err != nil {
			t.Errorf("%q: ok %v, rehash %v, %v; want ok %v and the hash to stay", plain, ok, rehash, err, want)
		}
	}
}

// Up to 71 bytes no other password matches, so the hash is replaced. At 72 bytes the
// password may be the start of a longer one.
func TestBcryptIsReplacedWhereThePasswordIsWhole(t *testing.T) {
	for length, want := range map[int]bool{8: true, 71: true, 72: false} {
		plain := strings.Repeat("a", length)
		if ok, rehash, err := Check(bcryptOf(t, plain), plain); !ok || rehash != want || err != nil {
			t.Errorf("%d bytes: ok %v, rehash %v, %v; want rehash %v", length, ok, rehash, err, want)
		}
	}
}

// The other system did not normalise to NFC.
func TestBcryptComparesBytes(t *testing.T) {
	if ok, _, err := Check(bcryptOf(t, "caf\u00e9"), "cafe\u0301"); ok || err != nil {
		t.Errorf("another way to write é: ok %v, %v", ok, err)
	}
}

// FZ-6: an accepted hash is within the bounds and is written in its one canonical form.
func FuzzParse(f *testing.F) {
	f.Add(Dummy())
	f.Add("$argon2id$v=19$m=4194304,t=1,p=1$" + salt + "$" + key)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga")
	f.Fuzz(func(t *testing.T, text string) {
		known, err := parse(text)
		if err != nil {
			if !errors.Is(err, ErrHash) {
				t.Errorf("error %v, want %v", err, ErrHash)
			}
			return
		}
		switch h := known.(type) {
		case argon2id:
			if h.memory < 8 || h.passes < 1 || h.lanes < 1 || h.memory > maxMemory || float64(h.memory)*float64(h.passes) > maxWork {
				t.Errorf("%+v is beyond the limits", h)
			}
			if len(h.salt) > maxField || len(h.key) > maxField {
				t.Errorf("%d bytes of salt, %d of key", len(h.salt), len(h.key))
			}
			if got := h.String(); got != text {
				t.Errorf("%q is read, and written as %q", text, got)
			}
		case bcryptHash:
			if rounds, err := bcrypt.Cost([]byte(h)); err != nil || rounds > bcryptMaxCost {
				t.Errorf("cost %d, %v", rounds, err)
			}
		}
	})
}

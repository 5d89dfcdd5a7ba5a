package password_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/shared/password"
)

// hash hashes a password, and fails the test if that fails.
func hash(t *testing.T, plain string) string {
	t.Helper()
	h, err := password.Hash(plain)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// check checks a password, and fails the test if the stored hash can't be read.
func check(t *testing.T, stored, plain string) (ok, rehash bool) {
	t.Helper()
	ok, rehash, err := password.Check(stored, plain)
	if err != nil {
		t.Fatal(err)
	}
	return ok, rehash
}

// PW-1: only lengths matter, not which characters.
func TestPW1Lengths(t *testing.T) {
	for _, test := range []struct {
		name, plain string
		want        error
	}{
		{"nothing", "", password.ErrTooShort},
		{"7", "1234567", password.ErrTooShort},
		{"8", "12345678", nil},
		{"64", strings.Repeat("a", 64), nil},
		{"128", strings.Repeat("a", 128), nil},
		{"129", strings.Repeat("a", 129), password.ErrTooLong},
		{"lower case only", "abcdefghij", nil},
		{"spaces only", "        ", nil},
		{"control characters", "\x00\t\r\n\x7f\x1b[0", nil},
		{"8 emoji", strings.Repeat("🔑", 8), nil},
		{"7 emoji", strings.Repeat("🔑", 7), password.ErrTooShort},
		{"128 emoji in 512 bytes", strings.Repeat("🔑", 128), nil},
		{"513 bytes", strings.Repeat("🔑", 128) + "x", password.ErrTooLong},
		{"128 syllables in 1,152 bytes", strings.Repeat("\u1100\u1161\u11a8", 128), password.ErrTooLong}, // before NFC
		{"a mebibyte", strings.Repeat("a", 1<<20), password.ErrTooLong},
		{"broken UTF-8", "12345678\xff", password.ErrEncoding},
		{"half of a surrogate", "12345678\xed\xa0\x80", password.ErrEncoding},
	} {
		if err := password.Valid(test.plain); !errors.Is(err, test.want) {
			t.Errorf("%s: Valid = %v, want %v", test.name, err, test.want)
		}
		if test.want == nil {
			continue
		}
		if got, err := password.Hash(test.plain); got != "" || !errors.Is(err, test.want) {
			t.Errorf("%s: Hash = %q, %v; want %v", test.name, got, err, test.want)
		}
	}
}

// PW-2: two ways to write é are one password, and count as one character.
func TestPW2Normalisation(t *testing.T) {
	const composed, decomposed = "caf\u00e9 cr\u00e8me", "cafe\u0301 cre\u0300me"
	for _, pair := range [][2]string{{composed, decomposed}, {decomposed, composed}} {
		if ok, _ := check(t, hash(t, pair[0]), pair[1]); !ok {
			t.Errorf("%+q does not open what %+q locked", pair[1], pair[0])
		}
	}
	for _, seven := range []string{"123456\u00e9", "123456e\u0301"} {
		if err := password.Valid(seven); !errors.Is(err, password.ErrTooShort) {
			t.Errorf("Valid(%+q) = %v, want too short: it is seven code points in NFC", seven, err)
		}
	}
	if ok, _ := check(t, hash(t, "ｐａｓｓｗｏｒｄ"), "password"); ok {
		t.Error("a look-alike opens: compatibility forms are other characters")
	}
}

// PW-3: every byte counts.
func TestPW3NothingIsCutOff(t *testing.T) {
	long := strings.Repeat("a", 100)
	for plain, others := range map[string][]string{
		long:        {long[:90] + "b" + long[91:], long[:72]},
		long[:72]:   {long},
		" padded  ": {"padded", " padded "},
		"password":  {"password\n", "password\x00", "Password"},
	} {
		stored := hash(t, plain)
		for _, other := range others {
			if ok, _ := check(t, stored, other); ok {
				t.Errorf("%q opens what %q locked", other, plain)
			}
		}
		if ok, _ := check(t, stored, plain); !ok {
			t.Errorf("%q does not open its own lock", plain)
		}
	}
}

// PW-6: an old hash still matches, and is replaced once.
func TestPW6OldHashesAreReplaced(t *testing.T) {
	for _, test := range []struct{ name, stored, plain string }{
		// From src/test.c of the reference implementation.
		{"stronger argon2id", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"},
		{"bcrypt 2a", "$2a$10$cXCrkpcYXp4rIqPvjuq1Euv8snU2pKxxUnF2WIq8J4xefsNTUjlOW", "correct horse"},
		{"bcrypt 2b", "$2b$10$cXCrkpcYXp4rIqPvjuq1Euv8snU2pKxxUnF2WIq8J4xefsNTUjlOW", "correct horse"},
		{"bcrypt 2y", "$2y$10$cXCrkpcYXp4rIqPvjuq1Euv8snU2pKxxUnF2WIq8J4xefsNTUjlOW", "correct horse"},
	} {
		if ok, rehash := check(t, test.stored, test.plain); !ok || !rehash {
			t.Errorf("%s: ok %v, rehash %v; want both", test.name, ok, rehash)
		}
		if ok, rehash := check(t, test.stored, test.plain+"x"); ok || rehash {
			t.Errorf("%s, wrong password: ok %v, rehash %v; want neither", test.name, ok, rehash)
		}
	}
	// From the tests of golang.org/x/crypto/bcrypt.
	if ok, rehash := check(t, "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga", "allmine"); !ok || rehash {
		t.Errorf("an imported password of seven characters: ok %v, rehash %v; want it to log in and stay", ok, rehash)
	}
	if ok, rehash := check(t, hash(t, "password"), "password"); !ok || rehash {
		t.Errorf("today's hash: ok %v, rehash %v; want it to stay", ok, rehash)
	}
}

func TestDummyOpensForNobody(t *testing.T) {
	for _, plain := range []string{"", "password", password.Dummy()} {
		if ok, rehash := check(t, password.Dummy(), plain); ok || rehash {
			t.Errorf("%q: ok %v, rehash %v", plain, ok, rehash)
		}
	}
	costs := func(phc string) string { return phc[:strings.Index(phc, "p=1$")+4] }
	stored := hash(t, "password")
	if got, want := costs(password.Dummy()), costs(stored); got != want || len(password.Dummy()) != len(stored) {
		t.Errorf("the dummy costs %q, a real hash %q: the time would tell who has an account", got, want)
	}
}

func TestImpossiblePasswordsAreWrong(t *testing.T) {
	for _, plain := range []string{strings.Repeat("a", 513), strings.Repeat("a", 1<<20), "password\xff"} {
		ok, rehash, err := password.Check(password.Dummy(), plain)
		if ok || rehash || err != nil {
			t.Errorf("%d bytes: %v, %v, %v; want a wrong password", len(plain), ok, rehash, err)
		}
	}
}

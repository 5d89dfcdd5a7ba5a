package users_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"countersign/shared/users"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// spellings are ways to write one address each.
var spellings = [][]string{
	{"john@x.com", "John@x.com", "JOHN@X.COM", " john@x.com", "john@x.com\t\r\n", "\u00a0john@x.com\u2003"},
	{"straße@x.com", "STRASSE@x.com", "strasse@x.com", "STRAẞE@x.com"},
	// The Turkish capital is a dotted i; without Turkish rules it stays one.
	{"\u0130zmir@x.com", "I\u0307zmir@x.com", "i\u0307ZMIR@x.com"},
	{"ren\u00e9@x.com", "rene\u0301@x.com", "REN\u00c9@x.com", "RENE\u0301@X.COM"},
	{"\u1e69@x.com", "s\u0323\u0307@x.com", "s\u0307\u0323@x.com", "\u1e61\u0323@x.com", "\u1e63\u0307@x.com"},
	{"k@x.com", "K@x.com", "\u212a@x.com"},
	{"o\ufb03ce@x.com", "office@x.com", "OFFICE@x.com"},
	{"σίσυφος@x.com", "ΣΊΣΥΦΟΣ@x.com", "σίσυφοσ@x.com"},
	{"\u1fb3@x.com", "\u03b1\u0345@x.com", "\u0391\u0399@x.com", "\u1fbc@x.com", "αι@x.com"},
	{"가@x.com", "\u1100\u1161@x.com"},
}

// INC-14: every way to write an address is one address.
func TestINC14SpellingsOfOneAddress(t *testing.T) {
	seen := map[string]string{}
	for _, group := range spellings {
		want := users.Canonical(group[0])
		for _, spelling := range group[1:] {
			if got := users.Canonical(spelling); got != want {
				t.Errorf("Canonical(%+q) = %+q, but Canonical(%+q) = %+q", spelling, got, group[0], want)
			}
		}
		if other, ok := seen[want]; ok {
			t.Errorf("%+q and %+q are two addresses and come out as one", other, group[0])
		}
		seen[want] = group[0]
	}
}

func TestOtherAddressesStayApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"john@x.com", "jöhn@x.com"},
		{"john@x.com", "j.ohn@x.com"},
		{"john@x.com", "john+a@x.com"},
		{"john@x.com", "ｊｏｈｎ@x.com"},
		{"i@x.com", "\u0130@x.com"},
		{"i@x.com", "ı@x.com"},
		{"jo hn@x.com", "john@x.com"},
		{"pаypal@x.com", "paypal@x.com"}, // the first has a Cyrillic a
	} {
		if a, b := users.Canonical(pair[0]), users.Canonical(pair[1]); a == b {
			t.Errorf("%+q and %+q are both %+q", pair[0], pair[1], a)
		}
	}
}

// oracle is the same by the tables of x/text, which lack the Cherokee letters
// that got a second case in Unicode 8.
func oracle(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cherokee, r) {
			return unicode.ToUpper(r)
		}
		return r
	}, s)
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(s)))
}

// TestFoldingAgreesWithTheOracle looks at every character of the first three
// planes, as no other has case: the folding may give other characters, but must
// make the same ones equal.
func TestFoldingAgreesWithTheOracle(t *testing.T) {
	ours, theirs := map[string]string{}, map[string]string{}
	for r := rune(0); r < 0x30000; r++ {
		if !utf8.ValidRune(r) || unicode.IsSpace(r) {
			continue
		}
		a, b := users.Canonical(string(r)), oracle(string(r))
		if want, ok := ours[a]; ok && want != b {
			t.Errorf("%U: comes out as %+q together with others, oracle has %+q and %+q", r, a, b, want)
		}
		if want, ok := theirs[b]; ok && want != a {
			t.Errorf("%U: comes out as %+q, but others that the oracle has as %+q do as %+q", r, a, b, want)
		}
		ours[a], theirs[b] = b, a
	}
	if len(ours) < 100_000 {
		t.Errorf("only %d classes", len(ours))
	}
}

func FuzzCanonical(f *testing.F) {
	for _, group := range spellings {
		for _, spelling := range group {
			f.Add(spelling, group[0])
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			t.Skip()
		}
		one := users.Canonical(a)
		if !norm.NFC.IsNormalString(one) || users.Canonical(" "+a+"\n") != one || users.Canonical(norm.NFD.String(a)) != one {
			t.Errorf("Canonical(%+q) = %+q is not the only one", a, one)
		}
		if same := users.Canonical(a) == users.Canonical(b); same != (oracle(strings.TrimSpace(a)) == oracle(strings.TrimSpace(b))) {
			t.Errorf("%+q and %+q: equal %v, oracle says otherwise", a, b, same)
		}
	})
}

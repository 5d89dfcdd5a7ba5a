package users_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"countersign/shared/users"

	"golang.org/x/text/unicode/norm"
)

// spellings are ways to write one address each.
var spellings = [][]string{
	{"john@x.com", "John@x.com", "JOHN@X.COM", " john@x.com", "john@x.com\t\r\n", "\u00a0john@x.com\u2003"},
	{"straße@x.com", "STRAßE@x.com", "STRAẞE@x.com"},
	{"strasse@x.com", "STRASSE@x.com"},
	{"izmir@x.com", "\u0130zmir@x.com", "I\u0307ZMIR@x.com"}, // one by one, the dotted capital is a small i
	{"i\u0307zmir@x.com", "i\u0307ZMIR@x.com"},
	{"ren\u00e9@x.com", "rene\u0301@x.com", "REN\u00c9@x.com", "RENE\u0301@X.COM"},
	{"\u1e69@x.com", "s\u0323\u0307@x.com", "s\u0307\u0323@x.com", "\u1e61\u0323@x.com", "\u1e63\u0307@x.com"},
	{"\u01f0@x.com", "j\u030c@x.com", "J\u030c@x.com"}, // its capital is two characters
	{"k@x.com", "K@x.com", "\u212a@x.com"},
	{"σίσυφος@x.com", "ΣίΣΥΦΟς@x.com"},
	{"σίσυφοσ@x.com", "ΣΊΣΥΦΟΣ@x.com"},
	{"가@x.com", "\u1100\u1161@x.com"},
	{"john@bücher.example", "john@BÜCHER.Example", "john@bu\u0308cher.example", "john@xn--bcher-kva.example", "JOHN@XN--BCHER-KVA.example",
		"john@bücher。example", "john@bücher．example", "john@ｂücher.example"},
	{"john@straße.example", "john@STRAẞE.example", "john@xn--strae-oqa.example"},
	{"john@strasse.example", "john@STRASSE.example"},
	{"john@βόλος.example", "john@xn--nxasmm1c.example"},
	{"john@βόλοσ.example", "john@ΒΌΛΟΣ.example", "john@xn--nxasmq6b.example"},
	{"john@例子.公司", "john@xn--fsqu00a.xn--55qx5d"},
	{"john@نامه\u200cای.example", "john@xn--mgba3gch31f060k.example"}, // a joiner that Persian needs
	{"john@x.com.", "john@x.com."},
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
		{"i@x.com", "ı@x.com"},
		{"jo hn@x.com", "john@x.com"},
		{"pаypal@x.com", "paypal@x.com"}, // the first has a Cyrillic a
		{"o\ufb03ce@x.com", "office@x.com"},
		{"\u1fb3@x.com", "αι@x.com"},
		{"a@fuß.de", "a@fuss.de"},
		{"a..b@x.com", "a.b@x.com"},
		{"a@x.com", "a@x.com."},
	} {
		if a, b := users.Canonical(pair[0]), users.Canonical(pair[1]); a == b {
			t.Errorf("%+q and %+q are both %+q", pair[0], pair[1], a)
		}
	}
}

// TestLowerCaseOneByOne: before the @ every character of Unicode changes its case
// as unicode.ToLower has it, and nothing else becomes the same.
func TestLowerCaseOneByOne(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || unicode.IsSpace(r) || r == '@' {
			continue
		}
		want := norm.NFC.String(strings.Map(unicode.ToLower, norm.NFC.String(string(r)))) + "@x.com"
		if got := users.Canonical(string(r) + "@X.com"); got != want {
			t.Errorf("%U: got %+q, want %+q", r, got, want)
		}
	}
}

// FZ-4: an address has one form that is compared.
func FuzzCanonical(f *testing.F) {
	for _, group := range spellings {
		for _, spelling := range group {
			f.Add(spelling)
		}
	}
	f.Add("\u10c0\u1161") // no address: its small letters would be a domain
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		one := users.Canonical(text)
		if users.Canonical(" "+text+"\n") != one {
			t.Errorf("Canonical(%+q) = %+q is not the only one", text, one)
		}
		address, err := users.ParseEmail(text)
		if err != nil {
			return
		}
		if users.Canonical(one) != one || users.Canonical(address) != one || len(one) > 254 || users.Canonical(users.Mailbox(address)) != one {
			t.Errorf("ParseEmail(%+q) = %+q: Canonical is %+q, and was %+q", text, address, users.Canonical(address), one)
		}
		if at := strings.LastIndexByte(one, '@'); strings.ContainsFunc(one[at:], func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Errorf("Canonical(%+q) = %+q: the domain is not in ASCII", text, one)
		}
	})
}

package users

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Canonical returns the form in which e-mail addresses are compared and counted:
// trimmed, NFC-normalised and case-folded, as the Unicode Standard's canonical
// caseless matching has it (§3.13, D145). JOHN@x.com is john@x.com, and straße is
// STRASSE. It is a key and not an address: nobody is written to under it.
func Canonical(email string) string {
	var folded strings.Builder
	for _, r := range norm.NFD.String(strings.TrimSpace(email)) {
		foldInto(&folded, r)
	}
	return norm.NFC.String(folded.String())
}

// foldInto writes the full case folding of a character of decomposed text. The
// tables of golang.org/x/text/cases would make each zip 85 KB larger; the tests
// hold this against them.
func foldInto(b *strings.Builder, r rune) {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	if r < unicode.MaxASCII {
		b.WriteRune(r)
		return
	}
	if s := expand(r); s != "" {
		b.WriteString(s)
		return
	}
	b.WriteRune(foldOne(r))
}

// foldOne returns one character for all that differ in case only.
func foldOne(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return unicode.ToLower(least)
}

// expand returns the folding of the characters that fold to several, or "". All
// others of CaseFolding.txt's status F fall apart in NFD.
func expand(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'ŉ':
		return "ʼn"
	case 'ẚ':
		return "aʾ"
	case 'և':
		return "եւ"
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	case 'ﬓ':
		return "մն"
	case 'ﬔ':
		return "մե"
	case 'ﬕ':
		return "մի"
	case 'ﬖ':
		return "վն"
	case 'ﬗ':
		return "մխ"
	}
	return ""
}

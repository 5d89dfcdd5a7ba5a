// Package typed normalises the characters that people type or paste into fields for
// digits: phone numbers, calling codes, one-time codes.
//
// A number copied from a phone's contacts has direction marks around it, an Arabic
// keyboard has its own digits, and a word processor turns hyphens into non-breaking
// ones. All of them look like plain ASCII characters to the person, so they are read as
// those. web/phone.js does the same.
package typed

import (
	"strings"
	"unicode"
)

// Plain replaces characters that look like ASCII ones: digits of every script (category
// Nd), dashes, spaces, tabs and line ends, brackets, full stops, slashes and the plus
// sign. It drops invisible characters and keeps all others.
func Plain(text string) string { return strings.Map(plain, text) }

// Invisible reports whether a character can't be seen: format characters (including
// direction marks and the byte order mark), variation selectors, and characters that
// Unicode calls default ignorable.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// plain returns an ASCII character, -1 for an invisible one, or r itself.
func plain(r rune) rune {
	switch {
	case '\t' <= r && r <= '\r', r == '\u0085', unicode.In(r, unicode.Z):
		return ' '
	case r < unicode.MaxASCII && r != '[' && r != ']' && r != '{' && r != '}':
		return r
	case Invisible(r):
		return -1
	case unicode.Is(unicode.Nd, r):
		return digit(r)
	// A Japanese keyboard types the prolonged sound mark as a hyphen.
	case unicode.Is(unicode.Pd, r), r == '\u2212', r == '\u30fc':
		return '-'
	case unicode.Is(unicode.Ps, r):
		return '('
	case unicode.Is(unicode.Pe, r):
		return ')'
	case r == '．':
		return '.'
	case r == '／':
		return '/'
	case r == '＋':
		return '+'
	}
	return r
}

// digit returns the ASCII digit for a character of category Nd. Unicode assigns these
// in runs of ten, from zero to nine; some runs directly follow each other.
func digit(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	return r
}

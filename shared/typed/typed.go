// Package typed reads the characters that people type or paste where digits are
// asked for: phone numbers, calling codes, one-time codes.
//
// A number that is copied from a phone's contacts comes with direction marks
// around it, a keyboard for Arabic has digits of its own, and a word processor
// turns a hyphen into one that does not break. All of these look like the plain
// ASCII characters, so they are read as such. web/phone.js does the same.
package typed

import (
	"strings"
	"unicode"
)

// Plain returns text with ASCII characters in place of all that look like them:
// digits of every script (category Nd), dashes, spaces, tabs and line ends,
// brackets, full stops, slashes and the plus sign. Invisible characters are
// dropped. All other characters stay as they are.
func Plain(text string) string { return strings.Map(plain, text) }

// Invisible reports whether a character can't be seen: format characters (among
// them those that set the direction of text and the byte order mark), variation
// selectors, and what Unicode calls default ignorable.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// plain returns one ASCII character, -1 for an invisible one, or r itself.
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
	// The prolonged sound mark is what a Japanese keyboard gives for a hyphen.
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

// digit returns the ASCII digit for one of category Nd. Unicode assigns them in
// runs of ten, from zero to nine, and some runs follow each other.
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

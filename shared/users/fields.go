package users

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrName is what [ParseName] refuses.
var ErrName = errors.New("users: not a name")

const maxName = 100 // code points

// The two joiners, which Persian and Indic words need.
const (
	joiner    = '\u200d'
	nonJoiner = '\u200c'
)

// ParseName returns a person's name in NFC, without the white space around it. One
// of 1 to 100 code points is good, as long as there is something to see. Control
// characters, and those that turn the direction of the text around them, are
// [ErrName]: they make a page or a push say what it doesn't.
func ParseName(s string) (string, error) {
	if len(s) > 8*maxName || !utf8.ValidString(s) {
		return "", ErrName
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	if utf8.RuneCountInString(s) > maxName || strings.ContainsFunc(s, unseenInName) || !strings.ContainsFunc(s, visible) {
		return "", ErrName
	}
	return s, nil
}

func visible(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) }

// unseen reports control, format and line-breaking characters: the format ones
// are, among others, those that set the direction of text.
func unseen(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp)
}

// unseenInName spares the two joiners.
func unseenInName(r rune) bool {
	return unseen(r) && r != joiner && r != nonJoiner
}

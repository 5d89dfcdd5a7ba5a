package users

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrName is the error of [ParseName].
var ErrName = errors.New("users: not a name")

const maxName = 100 // code points

// The two joiners. They are invisible, but Persian and Indic words need them.
const (
	joiner    = '\u200d'
	nonJoiner = '\u200c'
)

// ParseName returns a person's name in NFC, without white space around it. A name has 1 to
// 100 code points, and at least one of them is visible. Control characters, and those that
// change the direction of the text around them, are [ErrName]: with them, a name could
// change how a page or a push reads.
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

// unseen reports control, format and line-breaking characters. Format characters include
// those that set the direction of text.
func unseen(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp)
}

// unseenInName is like unseen, but allows the two joiners.
func unseenInName(r rune) bool {
	return unseen(r) && r != joiner && r != nonJoiner
}

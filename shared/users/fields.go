package users

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What [ParseEmail] and [ParseName] refuse.
var (
	ErrEmail = errors.New("users: not one e-mail address")
	ErrName  = errors.New("users: not a name")
)

// Bounds of an address: RFC 5321 §4.5.3.1, RFC 1035 §2.3.4.
const (
	maxEmail = 254 // bytes
	maxLocal = 64
	maxLabel = 63
	maxName  = 100 // code points
)

// ParseEmail returns one e-mail address as it was typed, without the white space
// around it. The domain must have a dot. A display name, a comment, a quoted
// part, an IP address as the domain, and characters that can't be seen are
// [ErrEmail]. Whether somebody reads mail there is not looked at.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) > maxEmail || !utf8.ValidString(s) || strings.ContainsFunc(s, unseen) {
		return "", ErrEmail
	}
	// Whatever mail.ParseAddress takes apart, or changes, is more than an address.
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Name != "" || parsed.Address != s {
		return "", ErrEmail
	}
	at := strings.LastIndexByte(s, '@')
	if at > maxLocal || !validDomain(s[at+1:]) {
		return "", ErrEmail
	}
	return s, nil
}

// validDomain reports whether a domain has at least two labels of letters, digits
// and hyphens, and is no IP address.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool {
				return r != '-' && !unicode.In(r, unicode.L, unicode.M, unicode.N)
			}) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && strings.Trim(last, "0123456789") != ""
}

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

// unseenInName spares the two joiners, which Persian and Indic names need.
func unseenInName(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return unseen(r) && r != joiner && r != nonJoiner
}

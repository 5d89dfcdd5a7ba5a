// Package guessable recognises the passwords that an attacker tries first: common ones,
// and those made of the person's own data (NIST SP 800-63B-4 §3.1.1.2). It compares
// whole passwords, and ignores case.
//
// tools/guessable made list.bin from two lists. It kept the passwords of eight
// characters up to [Longest], 21,644 in all:
//
//   - passwords.json of @zxcvbn-ts/language-common 4.1.3 (MIT, © 2012-2016 Dan Wheeler
//     and Dropbox, Inc., © 2021 @zxcvbn-ts)
//   - common-passwords.txt.gz of Django 5.2.19 (BSD-3-Clause, © Django Software
//     Foundation and individual contributors)
package guessable

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed list.bin
var list string

// Longest is the length of the longest password on the list, in code points. The
// sources have four longer ones, each a damaged character repeated many times.
const Longest = 21

// Common reports whether a password is on the list. It never misses one. Because the
// list stores fingerprints, one in 783 other passwords up to [Longest] is mistaken for
// a common one.
func Common(password string) bool {
	typed := folded(password)
	return utf8.RuneCountInString(typed) <= Longest && filter(list).has(typed)
}

// FromOwn reports whether a password equals one of the person's own words. A password
// that merely contains one is fine.
func FromOwn(password string, words ...string) bool {
	typed := folded(password)
	return slices.ContainsFunc(words, func(word string) bool { return folded(word) == typed })
}

// folded is the form in which passwords are compared: NFC, as for hashing, and lower
// case.
func folded(text string) string { return norm.NFC.String(strings.ToLower(norm.NFC.String(text))) }

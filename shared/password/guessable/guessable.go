// Package guessable tells which passwords an attacker tries first: those that many
// people have, and those that a person's own data gives away (NIST SP 800-63B-4
// §3.1.1.2). A password counts whole, and upper and lower case are the same.
//
// list.bin was made by tools/guessable from two lists, of which those of eight
// characters and more, and of at most [Longest], are kept, 21,644 in all:
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

// Longest is how many code points the longest password of the list has. The four longer
// ones of its sources are a damaged character, over and over.
const Longest = 21

// Common tells whether a password is on the list. Of those that are not longer than
// [Longest] one in 783 that is not on it is taken for one that is, because the list holds
// fingerprints; no password on it is missed.
func Common(password string) bool {
	typed := folded(password)
	return utf8.RuneCountInString(typed) <= Longest && filter(list).has(typed)
}

// FromOwn tells whether a password is one of the person's own words: each as a whole,
// and not as a part of the password.
func FromOwn(password string, words ...string) bool {
	typed := folded(password)
	return slices.ContainsFunc(words, func(word string) bool { return folded(word) == typed })
}

// folded is the form in which passwords are compared here: as they are hashed, in lower case.
func folded(text string) string { return norm.NFC.String(strings.ToLower(norm.NFC.String(text))) }

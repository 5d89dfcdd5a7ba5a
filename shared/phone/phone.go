// Package phone reads phone numbers as people type them and writes them as
// E.164.
//
// It knows the calling codes and the trunk prefixes, and leaves it to the
// provider whether a number is in service: full numbering plans cost every cold
// start 11 ms and change every month.
package phone

import (
	"errors"
	"log/slog"
	"strings"
)

// Which of the two fields [Parse] could not read.
var (
	ErrCountryCode = errors.New("phone: no such calling code")
	ErrNumber      = errors.New("phone: not a phone number")
)

// Bounds of a number, in digits. ITU-T E.164 allows 15 with the calling code; the
// shortest mobile numbers there are belong to Tokelau, +690 and four digits.
const (
	maxDigits = 15
	minDigits = 7
	maxTyped  = 40 // bytes of a number with all its spaces and brackets
)

// A Number is a phone number that can exist. The zero Number is none.
type Number struct {
	CountryCode string // calling code, one to three digits
	National    string // national significant number, digits without a trunk prefix
}

// Parse reads a calling code, with or without +, and the number as it is dialled
// in its country: digits, spaces and -.() in any place.
//
// A trunk prefix, which is dialled only inside the country, is taken off: the 0
// of 07700 900123, and its like elsewhere (8 in Russia, 06 in Hungary, a 1 before
// ten digits in North America). Where the zero belongs to the number it stays:
// Italy and San Marino, Benin, Congo, Gabon and Côte d'Ivoire. Argentina's 15
// before a mobile number is not understood: the number has to be typed with 9
// in front, as from abroad.
//
// The error is [ErrCountryCode] or [ErrNumber].
func Parse(countryCode, national string) (Number, error) {
	code := strings.TrimPrefix(strings.Trim(countryCode, " "), "+")
	if !exists(code) {
		return Number{}, ErrCountryCode
	}
	digits, ok := onlyDigits(national)
	if !ok {
		return Number{}, ErrNumber
	}
	n := Number{code, cutTrunk(code, digits)}
	if !n.plausible() {
		return Number{}, ErrNumber
	}
	return n, nil
}

// ParseE164 reads back what [Number.E164] wrote. The error is [ErrCountryCode] or
// [ErrNumber].
func ParseE164(s string) (Number, error) {
	digits, ok := strings.CutPrefix(s, "+")
	if !ok || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return Number{}, ErrNumber
	}
	for i := 1; i <= min(3, len(digits)); i++ {
		// No calling code begins with another, so the first one is the one.
		if n := (Number{digits[:i], digits[i:]}); exists(n.CountryCode) {
			if !n.plausible() {
				return Number{}, ErrNumber
			}
			return n, nil
		}
	}
	return Number{}, ErrCountryCode
}

// E164 returns the number for machines: +12015550123.
func (n Number) E164() string { return "+" + n.CountryCode + n.National }

// String returns [Number.Mask], so that a number that is printed by mistake is
// not shown.
func (n Number) String() string { return n.Mask() }

// LogValue implements [slog.LogValuer], with what [Number.Mask] returns.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Mask()) }

// onlyDigits takes out what people put between digits. It is false for any other
// character, digits of other scripts included.
func onlyDigits(typed string) (string, bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	ok := true
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case !strings.ContainsRune(" -.()", r):
			ok = false
		}
		return -1
	}, typed)
	return digits, ok
}

// plausible reports whether the number can exist, as far as that is known here.
func (n Number) plausible() bool {
	length := len(n.National)
	all := len(n.CountryCode) + length
	if all < minDigits || all > maxDigits {
		return false
	}
	switch n.CountryCode {
	case "1": // area codes begin with 2 to 9
		return length == 10 && n.National[0] >= '2'
	case "7":
		return length == 10 && n.National[0] != '0'
	}
	// What still has a trunk prefix had two, or was never dialled.
	return cutTrunk(n.CountryCode, n.National) == n.National
}

// Package phone reads phone numbers as people type them, and writes them in E.164.
//
// It knows calling codes, trunk prefixes and the possible lengths of numbers. Whether a
// number is in service is for the provider to say: full numbering plans would add 11 ms
// to every cold start, and they change every month. web/phone.js reads numbers the same
// way in the browser; a test compares the two.
package phone

import (
	"errors"
	"log/slog"
	"strings"
)

// A Number is a phone number that could exist. The zero Number is not one.
type Number struct {
	CountryCode string // calling code, one to three digits
	National    string // national significant number: only digits, no trunk prefix
}

// Parse reads a calling code and a phone number as people write them. It accepts digits
// of any script, with spaces, dashes, dots, slashes and brackets between them.
//
// The code may be written 44, +44 or 0044. In North America it may include an area code
// that stands for a country, such as 1-876 for Jamaica. Parse then puts that area code
// before a number of seven digits.
//
// The number may be written as dialled inside its country or from abroad: +44 7700
// 900123, 0044 7700 900123, +44 (0)7700 900123. If it includes a calling code, that
// must equal the separate one ([ErrOtherCode]).
//
// Parse removes the trunk prefix, which people dial only inside the country: the 0 of
// 07700 900123, the 8 in Russia, the 06 in Hungary, or a 1 before ten digits in North
// America. It keeps the zero where it is part of the number: in Italy and San Marino,
// Benin, Burkina Faso, Congo, Côte d'Ivoire, Gabon and Tajikistan, and in Rwanda's
// landlines, which begin with 06. In Argentina a mobile number has a 15 after its area
// code (011 15-2345-6789); Parse turns it into the 9 that callers from abroad dial in
// front.
//
// If a number is too long, but has a good length without the calling code at its start
// (49 and 49 172 5555555), Parse does not guess and returns [ErrOwnCode], which asks
// the person. For +49 49 172 5555555, which has the code twice, it returns
// [ErrCodeTwice]. If the length is already good, Parse leaves the number alone: 91
// 98765432 is a number in India, and +49 4941 12345678 one in Aurich.
//
// Parse refuses satellite, premium-rate and toll-free numbers ([ErrPremium]), because
// we would pay for the calls. All errors are [*Error].
func Parse(countryCode, number string) (Number, error) {
	code, area, err := readCode(countryCode)
	if err != nil {
		return Number{}, err
	}
	if isPremiumCode(code) {
		return Number{}, ErrPremium // no matter which digits follow
	}
	typed, err := readDigits(number)
	if err != nil {
		return Number{}, err
	}
	digits := typed.digits
	if typed.zeros && twoZeros(code, digits) {
		typed.abroad, digits = false, "00"+digits
	}
	if typed.abroad {
		var own string
		switch own, digits = cutCode(digits); own {
		case "":
			return Number{}, ErrNoCode
		case code:
		default:
			return Number{}, ErrOtherCode
		}
	}
	whole := typed.abroad // the number includes everything in front
	if rest, ok := strings.CutPrefix(digits, zero); ok {
		digits, whole = withZero(code, strings.ReplaceAll(rest, zero, "0")), true
	}
	n, err := complete(code, area, strings.ReplaceAll(digits, zero, "0"), whole)
	if typed.abroad && errors.Is(err, ErrOwnCode) {
		err = ErrCodeTwice // the number has its code already: ErrOwnCode would ask for it
	}
	return n, err
}

// complete makes a number from the digits after its calling code. whole tells that the
// person wrote the calling code or the trunk prefix in front of them.
func complete(code, area, digits string, whole bool) (Number, error) {
	national := cutTrunk(code, digits)
	whole = whole || national != digits
	digits = mobile(code, national)
	if area != "" && len(digits) == 7 {
		digits = area + digits
	}
	n := Number{code, digits}
	if n.doubled(whole) {
		return Number{}, ErrOwnCode
	}
	if err := n.check(); err != nil {
		return Number{}, err
	}
	if !strings.HasPrefix(digits, area) {
		return Number{}, ErrOtherCode
	}
	return n, nil
}

// maxE164 is the most digits that ITU-T E.164 allows, including the calling code.
const maxE164 = 15

// ParseE164 reads a number that [Number.E164] wrote, possibly years ago. It only splits
// off the calling code and does not apply today's tables, so it still reads numbers
// that only the older ones allowed. All errors are [*Error].
func ParseE164(s string) (Number, error) {
	digits, ok := strings.CutPrefix(s, "+")
	if !ok || !onlyDigits(digits) {
		return Number{}, ErrCharacters
	}
	code, national := cutCode(digits)
	switch {
	case code == "":
		return Number{}, ErrNoCode
	case national == "":
		return Number{}, ErrTooShort
	case len(digits) > maxE164:
		return Number{}, ErrTooLong
	}
	return Number{code, national}, nil
}

// E164 returns the number in the form that providers expect: +12015550123.
func (n Number) E164() string { return "+" + n.CountryCode + n.National }

// String returns [Number.Mask], so printing a number by mistake does not reveal it.
func (n Number) String() string { return n.Mask() }

// LogValue implements [slog.LogValuer] with [Number.Mask].
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Mask()) }

// check returns an error for a number that can't exist, as far as this package can
// tell.
func (n Number) check() error {
	plan := planOf(n.CountryCode)
	switch length := len(n.National); {
	case length < plan.least:
		return ErrTooShort
	case length > plan.most:
		return ErrTooLong
	}
	// A number that still starts with a trunk prefix had two of them, or can't be
	// dialled.
	unreal := cutTrunk(n.CountryCode, n.National) != n.National
	switch n.CountryCode {
	case "1": // area codes begin with 2 to 9
		unreal = n.National[0] < '2'
	case "7":
		unreal = n.National[0] == '0'
	case "250": // 06 is the only area code with a zero of its own
		unreal = n.National[0] == '0' && n.National[1] != '6'
	case "54": // a 9 for mobile numbers, then an area code: 11, 2… or 3…, never 15
		area := strings.TrimPrefix(n.National, "9")
		unreal = strings.HasPrefix(area, "1") && !strings.HasPrefix(area, "11") ||
			len(n.National) == 11 && (len(area) != 10 || !strings.ContainsRune("123", rune(area[0])))
	}
	switch {
	case unreal:
		return ErrNumber
	case n.isPremium():
		return ErrPremium
	}
	return nil
}

// doubled reports whether a number seems to contain its calling code once more at its
// start. It does when it is too long but would fit without that code. For some
// countries a shorter number is suspect too (see plans), unless whole is true and such
// numbers are in use.
func (n Number) doubled(whole bool) bool {
	plan := planOf(n.CountryCode)
	after, ok := strings.CutPrefix(n.National, n.CountryCode)
	rest := len(mobile(n.CountryCode, cutTrunk(n.CountryCode, after)))
	if !ok || rest < plan.least || rest > plan.most {
		return false
	}
	if whole && inUse(n.CountryCode, after) {
		return len(n.National) > plan.most
	}
	return len(n.National) >= plan.doubled
}

// inUse reports whether long numbers exist that begin with their own calling code,
// followed by these digits. They do in the east of Carinthia (from +43 4350 on) and in
// East Frisia (up to +49 4977). Other digits after 4949 are a doubled code and then a
// city such as Berlin (30) or a mobile number (15 to 17): no number in Leer (area code
// 491) is that long.
func inUse(code, after string) bool {
	switch code {
	case "43":
		return after[0] == '5' && after[1] != '1'
	case "49":
		area := strings.TrimPrefix(after, "0")[:2]
		return area < "80" && !strings.Contains(" 15 16 17 30 37 40 49 60 69 70 78 79 ", " "+area+" ")
	}
	return false
}

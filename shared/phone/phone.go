// Package phone reads phone numbers as people type them and writes them as
// E.164.
//
// It knows the calling codes, the trunk prefixes and how long numbers are, and
// leaves it to the provider whether a number is in service: full numbering plans
// cost every cold start 11 ms and change every month. web/phone.js reads the same
// numbers in the browser; a test holds the two together.
package phone

import (
	"errors"
	"log/slog"
	"strings"
)

// A Number is a phone number that can exist. The zero Number is none.
type Number struct {
	CountryCode string // calling code, one to three digits
	National    string // national significant number, digits without a trunk prefix
}

// Parse reads a calling code and a phone number as people write them. Between the
// digits, of any script, may be spaces, dashes, dots, slashes and brackets.
//
// The code may be 44, +44 or 0044. In North America it may name a country by its
// area code, 1-876: that is then put before a number of seven digits.
//
// The number may be as it is dialled in its country, or from abroad: +44 7700
// 900123, 0044 7700 900123, +44 (0)7700 900123. Then its code must be the same as
// the one beside it ([ErrOtherCode]).
//
// A trunk prefix, which is dialled only inside the country, is taken off: the 0
// of 07700 900123, and its like elsewhere (8 in Russia, 06 in Hungary, a 1 before
// ten digits in North America). Where the zero belongs to the number it stays: Italy
// and San Marino, Benin, Burkina Faso, Congo, Côte d'Ivoire, Gabon and Tajikistan, and
// the landlines of Rwanda that begin with 06. Argentina's 15 behind the area code of a
// mobile number (011 15-2345-6789) becomes the 9 in front that is dialled from abroad.
//
// A number that is too long and would not be without the calling code in front
// (49 and 49 172 5555555) is [ErrOwnCode], a question: it is not guessed what was
// meant. With the code twice, +49 49 172 5555555, it is [ErrCodeTwice]. One that has
// a good length as it is stays: 91 98765432 is a number of India, and +49 4941 12345678
// one of Aurich.
//
// Satellite, premium-rate and toll-free numbers are refused ([ErrPremium]): they would
// be called at our cost. All errors are [*Error].
func Parse(countryCode, number string) (Number, error) {
	code, area, err := readCode(countryCode)
	if err != nil {
		return Number{}, err
	}
	if isPremiumCode(code) {
		return Number{}, ErrPremium // whatever follows
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
	whole := typed.abroad // nothing is missing in front
	if rest, ok := strings.CutPrefix(digits, zero); ok {
		digits, whole = withZero(code, strings.ReplaceAll(rest, zero, "0")), true
	}
	n, err := complete(code, area, strings.ReplaceAll(digits, zero, "0"), whole)
	if typed.abroad && errors.Is(err, ErrOwnCode) {
		err = ErrCodeTwice // there is no sense in asking for that code
	}
	return n, err
}

// complete makes a number of the digits after its calling code. A number is whole when
// that code or the prefix that is dialled at home was in front.
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

// maxE164 is how many digits ITU-T E.164 allows, the calling code's among them.
const maxE164 = 15

// ParseE164 reads back what [Number.E164] wrote, maybe years ago. It only splits off
// the calling code: a number that the tables of that day took is read, whatever those
// of today say. All errors are [*Error].
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

// E164 returns the number for machines: +12015550123.
func (n Number) E164() string { return "+" + n.CountryCode + n.National }

// String returns [Number.Mask], so that a number that is printed by mistake is
// not shown.
func (n Number) String() string { return n.Mask() }

// LogValue implements [slog.LogValuer], with what [Number.Mask] returns.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Mask()) }

// check reports why a number can't exist, as far as that is known here.
func (n Number) check() error {
	plan := planOf(n.CountryCode)
	switch length := len(n.National); {
	case length < plan.least:
		return ErrTooShort
	case length > plan.most:
		return ErrTooLong
	}
	// What still has a trunk prefix had two, or was never dialled.
	unreal := cutTrunk(n.CountryCode, n.National) != n.National
	switch n.CountryCode {
	case "1": // area codes begin with 2 to 9
		unreal = n.National[0] < '2'
	case "7":
		unreal = n.National[0] == '0'
	case "250": // 06 is the only area code with a zero of its own
		unreal = n.National[0] == '0' && n.National[1] != '6'
	case "54": // a 9 for mobile numbers, then an area code: 11, 2… or 3…; 15 is none
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

// doubled reports whether a number seems to have its calling code in front once more:
// it is too long, and would not be without. For some codes it seems so though it is not
// too long (see plans), unless it is whole and there are such numbers.
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

// inUse reports whether there are long numbers that begin with their own calling code and
// then with these digits: in the east of Carinthia, from 4350 on, and in East Frisia, up
// to 4977. What is no area code there is the code twice and then a place such as Berlin
// (30), or a mobile number (15 to 17): no number of Leer, 491, is as long as those.
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

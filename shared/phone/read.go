package phone

import (
	"strings"

	"countersign/shared/typed"
)

// maxTyped is how many characters a number may have with all that stands between
// its digits. The 15 digits that ITU-T E.164 allows, each with a space and a
// direction mark on both sides, are fewer.
const maxTyped = 100

// readCode reads a calling code: 44, +44, 0044, and 1-876, where an area code of
// North America stands for a country.
func readCode(text string) (code, area string, err error) {
	if len(text) > 4*maxTyped {
		return "", "", ErrNoCode
	}
	plain := strings.TrimLeft(typed.Plain(text), " ")
	if strings.HasPrefix(plain, "-") || strings.ContainsAny(plain, "./") {
		return "", "", ErrNoCode // -44 and 44.0 are a program's numbers, and no codes
	}
	digits, plus := strings.CutPrefix(strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(plain), "+")
	digits, _ = cutAbroad(digits, plus)
	if len(digits) == 4 && digits[0] == '1' && digits[1] >= '2' && onlyDigits(digits) {
		return "1", digits[1:], nil
	}
	if !onlyDigits(digits) || !exists(digits) {
		return "", "", ErrNoCode
	}
	return digits, "", nil
}

// A dialled number is what somebody typed, without all that stands between digits.
type dialled struct {
	abroad bool   // it begins with + or 00, and a calling code
	zeros  bool   // it is 00
	digits string // without + and 00; a zero in brackets is a z
}

// zero is (0), the way to write a trunk prefix into a number for callers from
// abroad.
const zero = "z"

// readDigits takes out what people put between digits.
func readDigits(text string) (dialled, error) {
	if len(text) > 4*maxTyped {
		return dialled{}, ErrTooLong
	}
	plain := strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(typed.Plain(text))
	if strings.Contains(plain, zero) {
		return dialled{}, ErrCharacters
	}
	plain = strings.NewReplacer("(0)", zero, "(", "", ")", "").Replace(plain)
	digits, plus := strings.CutPrefix(plain, "+")
	if !onlyDigits(strings.ReplaceAll(digits, zero, "")) {
		return dialled{}, ErrCharacters
	}
	digits, zeros := cutAbroad(digits, plus)
	return dialled{abroad: plus || zeros, zeros: zeros, digits: digits}, nil
}

// cutAbroad takes the 00 off that is dialled before a calling code in most
// countries.
func cutAbroad(digits string, plus bool) (string, bool) {
	if plus {
		return digits, false
	}
	return strings.CutPrefix(digits, "00")
}

// cutCode splits digits after their calling code; the code is "" when they begin
// with none. No code begins with another, so the first one is the one.
func cutCode(digits string) (code, rest string) {
	for i := 1; i <= min(3, len(digits)); i++ {
		if exists(digits[:i]) {
			return digits[:i], digits[i:]
		}
	}
	return "", digits
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

package phone

import (
	"strings"

	"countersign/shared/typed"
)

// maxTyped limits a number in characters, digits and separators together. It leaves
// room for the 15 digits of ITU-T E.164 with a space and a direction mark on both sides
// of each.
const maxTyped = 100

// readCode reads a calling code: 44, +44, 0044, or 1-876, where a North American area
// code stands for a country.
func readCode(text string) (code, area string, err error) {
	if len(text) > 4*maxTyped {
		return "", "", ErrNoCode
	}
	plain := strings.TrimLeft(typed.Plain(text), " ")
	if strings.HasPrefix(plain, "-") || strings.ContainsAny(plain, "./") {
		return "", "", ErrNoCode // -44 and 44.0 are numbers from a program, not calling codes
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

// A dialled number is the typed text without the separators between its digits.
type dialled struct {
	abroad bool   // it begins with + or 00 and a calling code
	zeros  bool   // it begins with 00
	digits string // without + and 00; a zero in brackets is written as z
}

// zero stands for (0), by which people mark a trunk prefix in a number for callers from
// abroad.
const zero = "z"

// readDigits removes the separators that people put between digits.
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

// cutAbroad removes the 00 that most countries dial before a calling code.
func cutAbroad(digits string, plus bool) (string, bool) {
	if plus {
		return digits, false
	}
	return strings.CutPrefix(digits, "00")
}

// cutCode splits a calling code off. The code is "" if the digits begin with none. No
// calling code is a prefix of another, so the first match is right.
func cutCode(digits string) (code, rest string) {
	for i := 1; i <= min(3, len(digits)); i++ {
		if exists(digits[:i]) {
			return digits[:i], digits[i:]
		}
	}
	return "", digits
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

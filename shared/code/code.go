// Package code reads the one-time codes that people type: six to eight digits.
// web/code.js reads them the same way in the browser.
package code

import (
	"errors"
	"strings"

	"countersign/shared/typed"
)

// Err is the error of [Parse].
var Err = errors.New("code: not six to eight digits")

// maxTyped limits the length of the text in bytes, digits and separators together.
const maxTyped = 200

// Parse returns the digits of a code in ASCII. It accepts digits of any script, spaces,
// dashes and brackets between them, and one full stop at the end, as after a sentence.
//
// Other dots and slashes are refused. 1234567.0 is a number from a spreadsheet: read as
// eight digits it would cost the person an attempt. Parse does not search a longer text
// for a code either, because a text may contain several numbers. The page does that,
// where the person sees which one it picked.
func Parse(text string) (string, error) {
	if len(text) > maxTyped {
		return "", Err
	}
	plain := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(typed.Plain(text))
	digits := strings.TrimSuffix(plain, ".")
	if len(digits) < 6 || len(digits) > 8 || strings.Trim(digits, "0123456789") != "" {
		return "", Err
	}
	return digits, nil
}

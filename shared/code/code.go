// Package code reads the codes that people type to prove a phone: six to eight
// digits. web/code.js reads the same in the browser.
package code

import (
	"errors"
	"strings"

	"countersign/shared/typed"
)

// Err is what [Parse] refuses.
var Err = errors.New("code: not six to eight digits")

// maxTyped is how many bytes a code may have with all that stands between its
// digits.
const maxTyped = 200

// Parse returns the digits of a code, in ASCII. Between them may be spaces, dashes
// and brackets, and at the end one full stop, as in a sentence. The digits may be
// those of any script.
//
// Other dots and slashes stay what they are: 1234567.0 is a spreadsheet's number,
// and read as eight digits it would cost an attempt. A code is not looked for in a
// text either, because a text may have several numbers: the page does that, where
// the person sees which one it took.
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

package authy

import (
	"errors"
	"fmt"
)

// An ID is Authy's number for a person: 1 to 20 decimal digits without a meaning. It is only
// valid with the API key of one application. Two accounts with the same phone have the same
// ID. Every call refuses the zero value.
type ID string

// errArgument marks an error for an argument that was refused before anything was sent.
var errArgument = errors.New("authy: malformed argument")

// ParseID reads an id. It fails with errArgument for anything but 1 to 20 ASCII digits.
func ParseID(text string) (ID, error) {
	if !digits(text, 1, 20) {
		return "", fmt.Errorf("%w: id is not 1 to 20 digits", errArgument)
	}
	return ID(text), nil
}

// digits reports whether text consists of low to high ASCII digits and nothing else. It
// doesn't use a regular expression: in other languages `$` has let line breaks through, and
// `\d` the digits of other scripts.
func digits(text string, low, high int) bool {
	if len(text) < low || len(text) > high {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// isUUID reports whether text has the form of a uuid: hexadecimal digits in groups of 8, 4,
// 4, 4 and 12.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

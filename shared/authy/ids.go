package authy

import (
	"errors"
	"fmt"
)

// An ID is Authy's number for a person: 1 to 20 decimal digits, opaque, and valid
// for one application key. Two accounts with the same phone share one. The zero
// value is no id, and every call refuses it.
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

// digits reports whether text is nothing but low to high ASCII digits. It is no
// regular expression because `$` and `\d` have let line breaks and other scripts'
// digits through elsewhere.
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

// isUUID reports whether text is a request's uuid as Authy writes it: hexadecimal
// digits in groups of 8, 4, 4, 4 and 12.
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

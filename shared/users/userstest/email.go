package userstest

import "countersign/shared/users"

// Compared returns the form in which an address is compared; false for a text that
// is none.
func Compared(typed string) (string, bool) {
	address, err := users.ParseEmail(typed)
	return users.Canonical(address), err == nil
}

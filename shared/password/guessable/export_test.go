package guessable

// In reports whether a list contains a password.
func In(list []byte, password string) bool { return filter(list).has(folded(password)) }

package guessable

// In tells whether a list holds a password.
func In(list []byte, password string) bool { return filter(list).has(folded(password)) }

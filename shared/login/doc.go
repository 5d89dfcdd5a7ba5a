// Package login is what clients see of a login and of the session that it
// becomes: the JSON of the answers that several functions give, and the one step
// that makes a passed login a session.
package login

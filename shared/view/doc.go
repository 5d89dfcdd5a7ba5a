// Package view is what clients see of a login and of the session that it becomes: the
// JSON of the answers that several functions give, and their refusals.
package view

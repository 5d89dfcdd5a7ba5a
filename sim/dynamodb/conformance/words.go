package conformance

import "regexp"

// containsWord tells whether an expression has a placeholder, and not only a longer one that begins the same.
func containsWord(expression, placeholder string) bool {
	return regexp.MustCompile(regexp.QuoteMeta(placeholder) + `\b`).MatchString(expression)
}

package conformance

import "regexp"

// containsWord reports whether an expression contains a placeholder, rather than a
// longer one that starts the same.
func containsWord(expression, placeholder string) bool {
	return regexp.MustCompile(regexp.QuoteMeta(placeholder) + `\b`).MatchString(expression)
}

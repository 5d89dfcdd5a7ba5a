package authy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a text from outside fit for a push. It removes control characters, characters
// that change the direction of text, invisible ones and invalid UTF-8, turns each run of white
// space into one space, and keeps at most limit characters. A limit of 0 or less gives "".
func clean(text string, limit int) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unwanted(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	kept = strings.Join(strings.Fields(kept), " ")
	count := 0
	for i := range kept {
		if count >= limit {
			return strings.TrimRight(kept[:i], " ")
		}
		count++
	}
	return kept
}

// unwanted reports whether r is invisible, or could change how the text around it is shown.
func unwanted(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point)
}

// isClean reports whether text has low to high characters, and none that clean removes.
func isClean(text string, low, high int) bool {
	count := utf8.RuneCountInString(text)
	return count >= low && count <= high && utf8.ValidString(text) && !strings.ContainsFunc(text, unwanted)
}

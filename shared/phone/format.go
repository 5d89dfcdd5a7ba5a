package phone

import "strings"

// Format returns the number for display to its owner, such as +1 201-555-0123. Outside
// North America it groups digits generically, such as +44 770 090 0123, because it does
// not know the local grouping.
func (n Number) Format() string {
	separator := " "
	if n.CountryCode == "1" {
		separator = "-"
	}
	return "+" + n.CountryCode + " " + strings.Join(groups(n.National), separator)
}

// Mask hides all but the last two digits: +1 ••• ••• ••23. It tells the owner which
// phone is meant, without giving anyone else a number to dial.
func (n Number) Mask() string {
	parts := groups(n.National)
	hide := len(n.National) - 2
	for i, part := range parts {
		covered := max(0, min(hide, len(part)))
		parts[i] = strings.Repeat("•", covered) + part[covered:]
		hide -= covered
	}
	return "+" + n.CountryCode + " " + strings.Join(parts, " ")
}

// groups splits digits into groups of three. The last groups have four digits where
// that avoids a shorter one; only five digits are split as two and three.
func groups(digits string) []string {
	var parts []string
	fours := len(digits) % 3 // how many groups of four absorb the remainder
	for len(digits) > 0 {
		size := 3
		switch {
		case len(digits) == 5, len(digits) == 2:
			size = 2
		case len(digits) == 4*fours:
			size = 4
		}
		size = min(size, len(digits))
		if size == 4 {
			fours--
		}
		parts, digits = append(parts, digits[:size]), digits[size:]
	}
	return parts
}

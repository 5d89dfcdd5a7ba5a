package phone

import "strings"

// Format returns the number for its owner's eyes: +1 201-555-0123, or
// +44 770 090 0123 where the local way of grouping isn't known here.
func (n Number) Format() string {
	separator := " "
	if n.CountryCode == "1" {
		separator = "-"
	}
	return "+" + n.CountryCode + " " + strings.Join(groups(n.National), separator)
}

// Mask returns the number with all but its last two digits hidden:
// +1 ••• ••• ••23. It tells a person which phone to take, and others nothing to
// dial.
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

// groups cuts digits into threes, with fours at the end so that none is shorter
// but the first of five.
func groups(digits string) []string {
	var parts []string
	fours := len(digits) % 3 // how many groups of four make up the rest
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

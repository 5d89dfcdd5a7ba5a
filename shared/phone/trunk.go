package phone

import "strings"

// zeroBelongs reports whether numbers of a calling code may begin with 0.
func zeroBelongs(code string) bool {
	switch code {
	case "39", "225", "229", "241", "242", "378":
		return true
	}
	return false
}

// cutTrunk takes one trunk prefix off. A prefix that could be the beginning of a
// number is one only when the rest has the length of a whole number.
func cutTrunk(code, digits string) string {
	if zeroBelongs(code) {
		return digits
	}
	for _, trunk := range trunks(code) {
		if rest, ok := strings.CutPrefix(digits, trunk.prefix); ok && (trunk.rest == 0 || len(rest) == trunk.rest) {
			return rest
		}
	}
	return strings.TrimPrefix(digits, "0")
}

// A trunk is a prefix before a number of rest digits; of any length when rest is
// zero.
type trunk struct {
	prefix string
	rest   int
}

// trunks returns the prefixes other than 0, which may be dialled anywhere else.
func trunks(code string) []trunk {
	switch code {
	case "1":
		return []trunk{{"1", 10}}
	case "7":
		return []trunk{{"8", 10}}
	case "36":
		return []trunk{{"06", 0}}
	case "370":
		return []trunk{{"8", 8}}
	case "375":
		return []trunk{{"80", 9}, {"8", 9}}
	case "692":
		return []trunk{{"1", 7}}
	case "993":
		return []trunk{{"8", 8}}
	}
	return nil
}

// A Trunk is what is dialled before a number inside its country and is no part of
// it, for one calling code.
type Trunk struct {
	Code   string // calling code, digits
	Prefix string // "" where a 0 in front belongs to the number and nothing is taken off
	Rest   int    // the digits that must follow for it to be one; 0 for any number
}

// Trunks returns a new list of all trunk prefixes but the 0 that is taken off
// everywhere else, for clients that show a number before it is sent.
func Trunks() []Trunk {
	var all []Trunk
	for code := range strings.FieldsSeq(codes) {
		if zeroBelongs(code) {
			all = append(all, Trunk{Code: code})
		}
		for _, t := range trunks(code) {
			all = append(all, Trunk{code, t.prefix, t.rest})
		}
	}
	return all
}

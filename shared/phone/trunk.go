package phone

import "strings"

// A Trunk is what is dialled before a number inside its country and is no part of
// it, for one calling code.
type Trunk struct {
	Code   string // calling code, digits
	Prefix string // "" where a 0 in front belongs to the number and nothing is taken off
	Rest   int    // how many digits must follow for it to be one; 0 for any number of them
}

// trunks are all trunk prefixes but the 0 that is taken off everywhere else. A
// prefix that could be the beginning of a number is one only when the rest has the
// length of a whole number.
var trunks = [...]Trunk{ //nolint:gochecknoglobals // a constant
	{"1", "1", 10},
	{"7", "8", 10},
	{"36", "06", 0},
	{"39", "", 0},
	{"225", "", 0},
	{"226", "", 0},
	{"229", "", 0},
	{"241", "0", 8}, // since 2019 the numbers of eight digits have none of their own
	{"241", "", 0},
	{"242", "", 0},
	{"250", "", 8}, // landlines that begin with 06; all others have nine digits and a trunk prefix
	{"370", "8", 8},
	{"375", "80", 9},
	{"375", "8", 9},
	{"378", "0", 8}, // only landlines have a zero, and they have ten digits
	{"378", "", 0},
	{"692", "1", 7},
	{"800", "", 0},
	{"992", "", 0},
	{"993", "8", 8},
}

// Trunks returns a new list of all trunk prefixes but the 0 that is taken off
// everywhere else, for clients that show a number before it is sent.
func Trunks() []Trunk { return append([]Trunk(nil), trunks[:]...) }

// cutTrunk takes one trunk prefix off.
func cutTrunk(code, digits string) string {
	for _, t := range trunks {
		rest, ok := strings.CutPrefix(digits, t.Prefix)
		if t.Code != code || !ok || t.Rest != 0 && len(rest) != t.Rest {
			continue
		}
		return rest
	}
	return strings.TrimPrefix(digits, "0")
}

// withZero returns the number for a zero in brackets, +44 (0)20 7946 0123, and the
// digits after it. The zero is a trunk prefix, which is dialled at home only,
// except where it belongs to the number. Italians write it before mobile numbers
// too, where it does not.
func withZero(code, rest string) string {
	most := planOf(code).most
	belongs := false
	switch code {
	case "39":
		mobile := len(rest) == 10 && rest[0] == '3'
		belongs = !mobile && !strings.HasPrefix(rest, "0")
	case "378":
		belongs = strings.HasPrefix(rest, "549") // its one area code is 0549
	case "225", "226", "229", "242", "992":
		belongs = len(rest)+1 == most
	case "250":
		belongs = len(rest) == 7 && rest[0] == '6'
	case "241":
		belongs = len(rest)+1 <= most
	}
	if belongs {
		return "0" + rest
	}
	return rest
}

// twoZeros reports whether 00 and the digits after it are a whole number, not a call
// to another country: Tajikistan dials abroad with 810 and has numbers that begin with
// 00, and so has the network of 800. A call to another country has more digits than these.
func twoZeros(code, rest string) bool {
	switch code {
	case "800", "992":
		p := planOf(code)
		return p.least <= len(rest)+2 && len(rest)+2 <= p.most
	}
	return false
}

// mobile returns the number as it is dialled from abroad. In Argentina a mobile number
// has a 15 between area code and number at home, and a 9 in front from abroad. The area
// code has two digits, 11, or three or four that begin with 2 or 3; with the 15 there
// are twelve digits, so that there is but one place for it.
func mobile(code, digits string) string {
	if code != "54" || len(digits) != 12 {
		return digits
	}
	for area := 2; area <= 4; area++ {
		known := area == 2 && digits[:2] == "11" || area > 2 && strings.ContainsRune("23", rune(digits[0]))
		if known && digits[area:area+2] == "15" {
			return "9" + digits[:area] + digits[area+2:]
		}
	}
	return digits
}

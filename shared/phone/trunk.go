package phone

import "strings"

// A Trunk is the trunk prefix of a calling code: digits that people dial before a
// number inside the country and that are not part of it.
type Trunk struct {
	Code   string // calling code, only digits
	Prefix string // "" if numbers keep their leading 0 and nothing is removed
	Rest   int    // it is a prefix only before this many digits; 0 for any count
}

// trunks lists every trunk prefix but the 0, which is removed in all other countries.
// Where a number could itself begin with the prefix's digits, they are a prefix only if
// the rest has the length of a whole number.
var trunks = [...]Trunk{ //nolint:gochecknoglobals // a constant
	{"1", "1", 10},
	{"7", "8", 10},
	{"36", "06", 0},
	{"39", "", 0},
	{"225", "", 0},
	{"226", "", 0},
	{"229", "", 0},
	{"241", "0", 8}, // since 2019 the numbers of eight digits have no leading zero of their own
	{"241", "", 0},
	{"242", "", 0},
	{"250", "", 8}, // landlines begin with 06; other numbers have nine digits and a trunk prefix
	{"370", "8", 8},
	{"375", "80", 9},
	{"375", "8", 9},
	{"378", "0", 8}, // only landlines keep a leading zero, and they have ten digits
	{"378", "", 0},
	{"692", "1", 7},
	{"800", "", 0},
	{"992", "", 0},
	{"993", "8", 8},
}

// Trunks returns a new list of all trunk prefixes but the usual 0, for clients that
// format a number before they send it.
func Trunks() []Trunk { return append([]Trunk(nil), trunks[:]...) }

// cutTrunk removes one trunk prefix.
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

// withZero decides about a zero in brackets, as in +44 (0)20 7946 0123, and returns the
// number that results. The zero is a trunk prefix unless it belongs to the number.
// Italians also write it before mobile numbers, to which it does not belong.
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

// twoZeros reports whether 00 and the digits after it are a whole number rather than a
// call to another country. Tajikistan dials abroad with 810 and has numbers that begin
// with 00; so has the 800 network. A call to another country has more digits than these
// numbers.
func twoZeros(code, rest string) bool {
	switch code {
	case "800", "992":
		p := planOf(code)
		return p.least <= len(rest)+2 && len(rest)+2 <= p.most
	}
	return false
}

// mobile returns the number as dialled from abroad. Inside Argentina a mobile number
// has a 15 after its area code; from abroad it has a 9 in front instead. An area code
// is 11, or three or four digits beginning with 2 or 3. With the 15 there are always
// twelve digits, so the position of the 15 is unambiguous.
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

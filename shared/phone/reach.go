package phone

import "strings"

// isPremiumCode reports whether a calling code is that of satellites or of other networks
// that belong to no country. A text or a call there costs many times what it costs
// elsewhere, and whoever has the number may earn a part of it.
func isPremiumCode(code string) bool {
	switch code {
	case "870", "878", "881", "882", "883", "888", "979":
		return true
	}
	return false
}

// islands are the area codes of North America outside the United States and Canada:
// other networks, with prices of their own. Guam and Puerto Rico are among them.
const islands = " 242 246 264 268 284 340 345 441 473 649 658 664 670 671 684 721 758 767 784 787 809 829 849 868 869 876 939 "

// Area says where a message to the number goes, for counting what is sent there: its
// calling code, such as 44, and in North America outside the United States and Canada
// the area code too, such as 1876.
func (n Number) Area() string {
	if area := n.areaCode(); strings.Contains(islands, " "+area+" ") {
		return n.CountryCode + area
	}
	return n.CountryCode
}

// areaCode is a North American number's; "-" for any other number.
func (n Number) areaCode() string {
	if n.CountryCode != "1" || len(n.National) < 3 {
		return "-"
	}
	return n.National[:3]
}

// isPremium reports whether a call to the number is dear, or is paid by whoever has it:
// satellites, and in North America 900 and the toll-free area codes, those that are
// kept for later among them (822, 880 to 889). None of them is a person's phone.
func (n Number) isPremium() bool {
	area := n.areaCode()
	return isPremiumCode(n.CountryCode) || strings.Contains(" 900 800 822 833 844 855 866 877 ", " "+area+" ") || strings.HasPrefix(area, "88")
}

// A Reach says which numbers texts and calls may go to. The zero Reach is all of them
// but premium ones, to which nothing is ever sent.
type Reach struct{ areas []string }

// Settings reads a list, as config.Env does.
type Settings interface {
	List(name string, valid func(string) bool, how string) []string
}

// ReachFrom reads MESSAGE_COUNTRIES.
func ReachFrom(s Settings) Reach {
	return Reach{s.List("MESSAGE_COUNTRIES", isArea,
		"calling codes, and in North America area codes, such as 1,44,1876, with one comma between two, or leave it out for all countries")}
}

// isArea reports whether text is a calling code that messages may go to, or an area code
// of North America with its calling code in front.
func isArea(text string) bool {
	if !onlyDigits(text) || isPremiumCode(text) {
		return false
	}
	return exists(text) || len(text) == 4 && text[0] == '1' && text[1] >= '2'
}

// Includes reports whether a text or a call may go to a number, which is written as
// [Number.E164] writes it. No message goes to what can't be read.
func (r Reach) Includes(e164 string) bool {
	n, err := ParseE164(e164)
	if err != nil || n.isPremium() {
		return false
	}
	for _, area := range r.areas {
		if strings.HasPrefix(n.CountryCode+n.National, area) {
			return true
		}
	}
	return len(r.areas) == 0
}

package phone

import "strings"

// isPremiumCode reports whether a calling code belongs to satellites or to another
// network without a country. A text or a call there costs many times the usual price,
// and the owner of the number may earn a share of it.
func isPremiumCode(code string) bool {
	switch code {
	case "870", "878", "881", "882", "883", "888", "979":
		return true
	}
	return false
}

// islands are the North American area codes outside the United States and Canada,
// including Guam and Puerto Rico. They are separate networks with their own prices.
const islands = " 242 246 264 268 284 340 345 441 473 649 658 664 670 671 684 721 758 767 784 787 809 829 849 868 869 876 939 "

// Area returns the destination under which a message to the number is counted: the
// calling code, such as 44. In North America outside the United States and Canada it
// includes the area code, such as 1876.
func (n Number) Area() string {
	if area := n.areaCode(); strings.Contains(islands, " "+area+" ") {
		return n.CountryCode + area
	}
	return n.CountryCode
}

// areaCode returns the area code of a North American number, or "-" for any other
// number.
func (n Number) areaCode() string {
	if n.CountryCode != "1" || len(n.National) < 3 {
		return "-"
	}
	return n.National[:3]
}

// isPremium reports whether a call to the number is expensive or paid by its owner:
// satellites, and in North America 900 and the toll-free area codes, including those
// reserved for later (822, 880 to 889). None of these is a person's phone.
func (n Number) isPremium() bool {
	area := n.areaCode()
	return isPremiumCode(n.CountryCode) || strings.Contains(" 900 800 822 833 844 855 866 877 ", " "+area+" ") || strings.HasPrefix(area, "88")
}

// A AllowedAreas is the set of numbers that texts and calls may go to. The zero AllowedAreas allows
// all but premium numbers, which no AllowedAreas allows.
type AllowedAreas struct{ areas []string }

// Settings reads a list setting, as config.Env does.
type Settings interface {
	List(name string, valid func(string) bool, how string) []string
}

// AllowedAreasFrom reads MESSAGE_COUNTRIES.
func AllowedAreasFrom(s Settings) AllowedAreas {
	return AllowedAreas{s.List("MESSAGE_COUNTRIES", isArea,
		"calling codes, and in North America area codes, such as 1,44,1876, with one comma between two, or leave it out for all countries")}
}

// isArea reports whether text is a calling code that messages may go to, or a North
// American area code with the calling code in front.
func isArea(text string) bool {
	if !onlyDigits(text) || isPremiumCode(text) {
		return false
	}
	return exists(text) || len(text) == 4 && text[0] == '1' && text[1] >= '2'
}

// Includes reports whether texts and calls may go to a number in the form of
// [Number.E164]. It refuses a number that it can't read.
func (r AllowedAreas) Includes(e164 string) bool {
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

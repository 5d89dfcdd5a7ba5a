// Package phonetest has phone numbers of all countries in the spellings that people
// use, with the number that each means. The numbers come from the oracle,
// github.com/nyaruka/phonenumbers.
package phonetest

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"

	"countersign/shared/phone"

	"github.com/nyaruka/phonenumbers"
)

// A Spelling is one way to write a number.
type Spelling struct {
	Region string // two letters
	Way    string // the name of the spelling, such as "+CC (0)"
	Code   string // the text in the field for the calling code
	Typed  string // the text in the field for the number
	E164   string // the number that it means
}

// Spellings returns every country's example mobile number in all spellings.
func Spellings() []Spelling {
	var all []Spelling
	for region := range phonenumbers.GetSupportedRegions() {
		n := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		if n == nil {
			n = phonenumbers.GetExampleNumber(region)
		}
		code := strconv.Itoa(int(n.GetCountryCode()))
		e164 := phonenumbers.Format(n, phonenumbers.E164)
		for way, typed := range ways(region, code, n) {
			all = append(all, Spelling{region, way, code, typed, e164})
		}
	}
	return all
}

func ways(region, code string, n *phonenumbers.PhoneNumber) map[string]string {
	digits := phonenumbers.GetNationalSignificantNumber(n)
	abroad := phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	without, _ := strings.CutPrefix(digits, "0") // for countries whose zero is part of the number
	return map[string]string{
		"digits":         digits,
		"trunk":          phonenumbers.GetNddPrefixForRegion(region, true) + digits,
		"national":       National(n),
		"+CC":            "+" + code + " " + digits,
		"+CC written":    abroad,
		"+CC trunk":      "+" + code + " " + phonenumbers.GetNddPrefixForRegion(region, true) + digits,
		"00CC":           "00" + code + " " + digits,
		"00 CC":          "00 " + strings.TrimPrefix(abroad, "+"),
		"+CC (0)":        "+" + code + " (0)" + without,
		"00CC [0]":       "00" + code + "[0]" + without,
		"(0)":            "(0)" + without,
		"(+CC)":          "(+" + code + ") " + digits,
		"marks":          "\u202a" + abroad + "\u202c",
		"isolates":       "\u2068\u200e" + abroad + "\u200f\u2069\ufeff",
		"unusual dashes": strings.NewReplacer(" ", "\u2011", "-", "\u2013").Replace(abroad),
		"unusual spaces": strings.NewReplacer(" ", "\u00a0", "-", "\u202f").Replace(abroad),
		"slash":          strings.Replace(phonenumbers.Format(n, phonenumbers.INTERNATIONAL), " ", " / ", 2),
		"dots":           strings.NewReplacer(" ", ".", "-", ".").Replace(abroad),
		"lines":          abroad + "\r\n\t",
		"full width":     strings.Map(func(r rune) rune { return wide(r) }, abroad),
		"Arabic":         other(abroad, '\u0660'),
		"Persian":        other(digits, '\u06f0'),
		"Devanagari":     other(abroad, '\u0966'),
		"bold":           other(digits, '\U0001d7ce'),
	}
}

// National returns a number as dialled inside its country. It writes Argentina's mobile
// numbers itself: the oracle puts the trunk prefix before the 9 and drops the end of
// the area code (09 15-2345-6789), and then reads that as no number or a different one.
func National(n *phonenumbers.PhoneNumber) string {
	written := phonenumbers.Format(n, phonenumbers.NATIONAL)
	_, local, ok := strings.Cut(written, " 15-")
	if n.GetCountryCode() != 54 || !ok {
		return written
	}
	digits := phonenumbers.GetNationalSignificantNumber(n)
	area := len(digits) - len(strings.ReplaceAll(local, "-", ""))
	return "0" + digits[1:area] + " 15-" + local
}

// wide returns the full-width form of an ASCII character.
func wide(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r + 0xfee0
	}
	return '\u3000'
}

// other writes digits in the script whose zero is given.
func other(text string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, text)
}

// alphabet is what mutations insert: characters that people type, and some that they
// don't.
var alphabet = []rune("00112345678999++--  (()).,/x#z\u0660\u0669\u202a\u200f\u2011\u2212\u30fc\uff10\uff0b\uff08\u00a0\n\ufe0f²\U0001d7d7é")

// Mutations returns count spellings with random changes in one to four positions of
// code and number. It does not say what they mean; Go and the page must read them
// alike.
func Mutations(r *rand.Rand, count int) []Spelling {
	from := append(Spellings(), Numbers(r, 3)...)
	all := make([]Spelling, count)
	for i := range all {
		s := from[r.IntN(len(from))]
		s.E164 = ""
		for range 1 + r.IntN(4) {
			if r.IntN(4) == 0 {
				s.Code = mutated(r, s.Code)
			} else {
				s.Typed = mutated(r, s.Typed)
			}
		}
		switch r.IntN(8) {
		case 0:
			s.Typed = s.Code + s.Typed
		case 1:
			s.Typed = "+" + s.Code + s.Code + s.Typed
		}
		all[i] = s
	}
	return all
}

func mutated(r *rand.Rand, text string) string {
	runes := []rune(text)
	at := r.IntN(len(runes) + 1)
	with := string(alphabet[r.IntN(len(alphabet))])
	rest := min(len(runes), at+r.IntN(2))
	if r.IntN(3) == 0 {
		with = ""
	}
	return string(runes[:at]) + with + string(runes[rest:])
}

// Read returns the number that Go reads, in E.164, or the one-word reason why it
// refuses.
func Read(s Spelling) string {
	n, err := phone.Parse(s.Code, s.Typed)
	if wrong, ok := errors.AsType[*phone.Error](err); ok {
		return wrong.Reason
	}
	return n.E164()
}

package phonetest

import (
	"math/rand/v2"
	"regexp/syntax"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// Numbers returns up to count random mobile, landline and internet numbers of every
// country and of every network with a calling code of its own. Each comes in the
// spellings that the oracle uses. The digits are generated from the oracle's patterns,
// so a range with few numbers comes up as often as one with many. Numbers that the
// oracle then calls invalid, or that are too long for E.164, are left out.
func Numbers(r *rand.Rand, count int) []Spelling {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err) // the oracle's own data
	}
	var made []Spelling
	for _, m := range all.GetMetadata() {
		kinds := []*phonenumbers.PhoneNumberDesc{m.GetMobile(), m.GetFixedLine(), m.GetVoip()}
		if m.GetId() == "001" { // satellites and other networks without a country
			kinds = append(kinds, m.GetGeneralDesc())
		}
		for _, kind := range kinds {
			pattern := kind.GetNationalNumberPattern()
			if pattern == "" || pattern == "NA" {
				continue
			}
			tree, err := syntax.Parse(pattern, syntax.Perl)
			if err != nil {
				panic(err)
			}
			seen := map[string]bool{}
			for range count {
				digits := string(random(r, tree, nil))
				e164 := "+" + strconv.Itoa(int(m.GetCountryCode())) + digits
				n, err := phonenumbers.Parse(e164, "")
				if seen[digits] || len(e164) > len("+")+15 || err != nil || phonenumbers.Format(n, phonenumbers.E164) != e164 || !phonenumbers.IsValidNumber(n) {
					continue
				}
				seen[digits] = true
				made = append(made, written(m, digits, e164, n)...)
			}
		}
	}
	return made
}

// written returns the number as written abroad and at home. It leaves out the second
// form where the oracle can't read it back: it takes Gabon's old numbers for new ones.
func written(m *phonenumbers.PhoneMetadata, digits, e164 string, n *phonenumbers.PhoneNumber) []Spelling {
	code := strconv.Itoa(int(n.GetCountryCode()))
	spelling := func(way, typed string) Spelling { return Spelling{m.GetId(), way, code, typed, e164} }
	ways := []Spelling{
		spelling("E.164", e164),
		spelling("international", phonenumbers.Format(n, phonenumbers.INTERNATIONAL)),
		spelling("digits", digits),
	}
	if m.GetId() == "001" {
		return ways // a network without a country has no national form
	}
	for _, s := range []Spelling{
		spelling("national", National(n)),
		spelling("home", phonenumbers.GetNddPrefixForRegion(m.GetId(), true)+digits),
	} {
		if back, err := phonenumbers.Parse(s.Typed, s.Region); err == nil && phonenumbers.Format(back, phonenumbers.E164) == e164 {
			ways = append(ways, s)
		}
	}
	return ways
}

// random appends digits that match a pattern.
func random(r *rand.Rand, pattern *syntax.Regexp, digits []byte) []byte {
	switch pattern.Op {
	case syntax.OpLiteral:
		return append(digits, string(pattern.Rune)...)
	case syntax.OpCharClass:
		var each []rune
		for i := 0; i < len(pattern.Rune); i += 2 {
			for one := pattern.Rune[i]; one <= pattern.Rune[i+1]; one++ {
				each = append(each, one)
			}
		}
		return append(digits, string(each[r.IntN(len(each))])...)
	case syntax.OpAlternate:
		return random(r, pattern.Sub[r.IntN(len(pattern.Sub))], digits)
	case syntax.OpQuest:
		if r.IntN(2) == 0 {
			return digits
		}
		return random(r, pattern.Sub[0], digits)
	case syntax.OpRepeat:
		for range pattern.Min + r.IntN(pattern.Max-pattern.Min+1) {
			digits = random(r, pattern.Sub[0], digits)
		}
		return digits
	case syntax.OpEmptyMatch:
		return digits
	case syntax.OpConcat, syntax.OpCapture:
		for _, part := range pattern.Sub {
			digits = random(r, part, digits)
		}
		return digits
	default:
		panic("a pattern with " + pattern.Op.String())
	}
}

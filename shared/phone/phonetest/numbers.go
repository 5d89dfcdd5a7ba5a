package phonetest

import (
	"math/rand/v2"
	"regexp/syntax"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// Numbers returns up to count random mobile, landline and internet numbers of every
// country, and of every network that has a code as if it were one, each in the ways
// that the oracle writes it. They are made of the oracle's own patterns, so that a range
// of few numbers comes up as often as one of many. What it then calls no valid number is
// left out, and what is too long for E.164.
func Numbers(r *rand.Rand, count int) []Spelling {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err) // the oracle's own data
	}
	var made []Spelling
	for _, m := range all.GetMetadata() {
		kinds := []*phonenumbers.PhoneNumberDesc{m.GetMobile(), m.GetFixedLine(), m.GetVoip()}
		if m.GetId() == "001" { // satellites and the like
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

// written returns a number as it is written abroad and at home, the latter where the
// oracle reads what it writes: it takes Gabon's old numbers for new ones.
func written(m *phonenumbers.PhoneMetadata, digits, e164 string, n *phonenumbers.PhoneNumber) []Spelling {
	code := strconv.Itoa(int(n.GetCountryCode()))
	spelling := func(way, typed string) Spelling { return Spelling{m.GetId(), way, code, typed, e164} }
	ways := []Spelling{
		spelling("E.164", e164),
		spelling("international", phonenumbers.Format(n, phonenumbers.INTERNATIONAL)),
		spelling("digits", digits),
	}
	if m.GetId() == "001" {
		return ways // there is no home
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

// random appends digits that a pattern matches.
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

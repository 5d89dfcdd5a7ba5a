package phone_test

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"testing"

	"countersign/shared/phone"
	"countersign/shared/phone/phonetest"
)

// questions lists numbers that the oracle knows, but about which Parse asks the person;
// each with its spelling and the reason.
var questions = []struct{ code, way, digits string }{
	// Without the + it may as well begin with the calling code.
	{"49", `digits`, `49[0-7]\d{9,10}`},
	{"43", `digits`, `435\d{8,10}`},
	// A German mobile number with its code twice: no number in Leer, 0491, has nine
	// digits.
	{"49", `.*`, `491[5-7]\d{8,9}`},
	// The same with a 0, or with Berlin and other cities. The oracle has all of 0490;
	// only 04902 and 04903 exist, and no local number begins with a zero.
	{"49", `.*`, `490(?:1[5-7]|[3467]0|37|49|69|7[89]|[89])\d+`},
}

// TestRandomNumbersAgreeWithTheOracle reads many numbers of every country, because the
// examples lack rare kinds such as Burkina Faso's numbers that begin with a zero.
func TestRandomNumbersAgreeWithTheOracle(t *testing.T) {
	seed, count := uint64(1), 25
	if !testing.Short() {
		seed, count = rand.Uint64(), 200
	}
	asked, regions := 0, map[string]bool{}
	all := phonetest.Numbers(rand.New(rand.NewPCG(seed, 0)), count)
	for _, s := range all {
		n, err := phone.Parse(s.Code, s.Typed)
		switch {
		case err == nil && n.E164() == s.E164:
			regions[s.Region] = true
		case err != nil && isQuestion(s, err):
			asked++
		case errors.Is(err, phone.ErrPremium) && matches(`87[08]|88[1238]|979`, s.Code):
		default:
			t.Errorf("%s, %s: Parse(%s, %q) = %s, %v; oracle says %s", s.Region, s.Way, s.Code, s.Typed, n.E164(), err, s.E164)
		}
	}
	for _, country := range phone.Countries() {
		if !regions[country.Region] {
			t.Errorf("%s: no number was read", country.Region)
		}
	}
	t.Logf("seed %d: %d spellings, %d questions", seed, len(all), asked)
}

// isQuestion reports whether Parse may ask about a number.
func isQuestion(s phonetest.Spelling, err error) bool {
	want := phone.ErrOwnCode
	if s.Way == "E.164" || s.Way == "international" {
		want = phone.ErrCodeTwice
	}
	for _, q := range questions {
		if s.Code == q.code && errors.Is(err, want) && matches(q.way, s.Way) && matches(q.digits, s.E164[1+len(s.Code):]) {
			return true
		}
	}
	return false
}

func matches(pattern, text string) bool {
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(text)
}

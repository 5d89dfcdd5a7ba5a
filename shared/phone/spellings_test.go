package phone_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/shared/phone"
	"countersign/shared/phone/phonetest"
)

// TestEverySpelling: the example mobile number of every country reads the same in every
// spelling.
func TestEverySpelling(t *testing.T) {
	regions := map[string]bool{}
	for _, s := range phonetest.Spellings() {
		regions[s.Region] = true
		n, err := phone.Parse(s.Code, s.Typed)
		if err != nil || n.E164() != s.E164 {
			t.Errorf("%s, %s: Parse(%s, %+q) = %s, %v; want %s", s.Region, s.Way, s.Code, s.Typed, n.E164(), err, s.E164)
			continue
		}
		// The page shows the number with joiners in it, and a person may copy that.
		for _, again := range []string{n.Format(), strings.NewReplacer(" ", "\u00a0", "-", "\u2060-\u2060").Replace(n.Format())} {
			if back, err := phone.Parse(s.Code, again); back != n || err != nil {
				t.Errorf("%s: Parse(%s, %+q) = %s, %v; want %s", s.Region, s.Code, again, back.E164(), err, s.E164)
			}
		}
	}
	if len(regions) != len(phone.Countries()) {
		t.Errorf("%d regions were read, there are %d", len(regions), len(phone.Countries()))
	}
}

// TestOwnCodeIsNeverDoubled: Parse asks about a number that begins with its calling
// code without a +, unless the oracle knows a number with these digits.
func TestOwnCodeIsNeverDoubled(t *testing.T) {
	asked := 0
	for _, s := range phonetest.Spellings() {
		if s.Way != "digits" && s.Way != "trunk" && s.Way != "national" || s.Region == "MM" {
			continue // Myanmar has mobile numbers of every length that begin with 95
		}
		for _, front := range []string{"", "+" + s.Code + " "} {
			n, err := phone.Parse(s.Code, front+s.Code+s.Typed)
			switch {
			case front == "" && errors.Is(err, phone.ErrOwnCode), front != "" && errors.Is(err, phone.ErrCodeTwice):
				asked++
			case err == nil && n.E164() == s.E164 || err == nil && valid(n):
			default:
				t.Errorf("%s: Parse(%s, %s) = %s, %v", s.Region, s.Code, front+s.Code+s.Typed, n.E164(), err)
			}
		}
	}
	if asked < 400 {
		t.Errorf("only %d questions", asked)
	}
}

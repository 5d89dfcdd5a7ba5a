package phone_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/phone"
	"countersign/shared/phone/phonetest"

	"github.com/nyaruka/phonenumbers"
)

// TestAreasAgreeWithTheOracle: a message is counted under its calling code. In North
// America, all countries and territories but two are counted under their area codes.
func TestAreasAgreeWithTheOracle(t *testing.T) {
	islands := map[string]bool{}
	for _, s := range phonetest.Numbers(rand.New(rand.NewPCG(1, 0)), 50) {
		n, err := phone.ParseE164(s.E164)
		if err != nil {
			t.Fatal(err)
		}
		want := s.Code
		if s.Code == "1" && s.Region != "US" && s.Region != "CA" {
			want = s.E164[1:5]
			islands[s.Region] = true
		}
		if got := n.Area(); got != want {
			t.Errorf("%s, %s: counted for %s, want %s", s.Region, s.E164, got, want)
		}
	}
	if len(islands) < 20 {
		t.Errorf("only %d countries and territories besides the two: %v", len(islands), islands)
	}
}

// TestAreaOfAShortNumber: only an import could have stored such a number.
func TestAreaOfAShortNumber(t *testing.T) {
	n, err := phone.ParseE164("+187")
	if err != nil || n.Area() != "1" {
		t.Errorf("got %q, %v", n.Area(), err)
	}
}

// TestPremiumNumbersAgreeWithTheOracle: Parse refuses the numbers that the oracle
// assigns to a network without a country, except 800 and 808, which no person has. In
// North America it refuses those that the oracle calls premium-rate or toll-free.
func TestPremiumNumbersAgreeWithTheOracle(t *testing.T) {
	codes := 0
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		text := strconv.Itoa(code)
		if text == "800" || text == "808" {
			continue
		}
		codes++
		e164 := "+" + text + "123456789"
		if _, err := phone.Parse(text, "123456789"); !errors.Is(err, phone.ErrPremium) {
			t.Errorf("+%s: got %v", text, err)
		}
		if (phone.AllowedAreas{}).Includes(e164) {
			t.Errorf("%s may be sent messages", e164)
		}
	}
	if codes != 7 {
		t.Errorf("%d codes were looked at", codes)
	}
	for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE} {
		for _, region := range []string{"US", "CA", "JM"} {
			n := phonenumbers.GetExampleNumberForType(region, kind)
			e164 := phonenumbers.Format(n, phonenumbers.E164)
			if _, err := phone.Parse("1", e164); !errors.Is(err, phone.ErrPremium) {
				t.Errorf("%s: got %v", e164, err)
			}
			if (phone.AllowedAreas{}).Includes(e164) {
				t.Errorf("%s may be sent messages", e164)
			}
		}
	}
}

// setting is a list as config.Env reads it; ok records whether the reader accepted it.
type setting struct {
	text    string
	refused bool
}

func (s *setting) List(name string, valid func(string) bool, _ string) []string {
	if name != "MESSAGE_COUNTRIES" || s.text == "" {
		return nil
	}
	parts := strings.Split(s.text, ",")
	s.refused = slices.ContainsFunc(parts, func(part string) bool { return !valid(part) })
	return parts
}

func TestReach(t *testing.T) {
	for _, c := range []struct {
		list, number string
		want         bool
	}{
		{"", "+447700900123", true},
		{"", "+18765550123", true},
		{"", "+19002345678", false},
		{"", "nonsense", false},
		{"", "", false},
		{"44", "+447700900123", true},
		{"44", "+491512345678", false},
		{"49,44", "+447700900123", true},
		{"1", "+12015550123", true},
		{"1", "+18765550123", true},
		{"1", "+18002345678", false},
		{"1876", "+18765550123", true},
		{"1876", "+12015550123", false},
		{"1876,1201", "+12015550123", true},
		{"7", "+77011234567", true},
		{"44", "+4", false},
	} {
		from := &setting{text: c.list}
		r := phone.AllowedAreasFrom(from)
		if got := r.Includes(c.number); got != c.want || from.refused {
			t.Errorf("%q: %s included %v, want %v; refused %v", c.list, c.number, got, c.want, from.refused)
		}
	}
}

func TestWrongReachIsRefused(t *testing.T) {
	for _, list := range []string{"GB", "+44", "0044", "44;49", "44,", ",", "4", "999", "881", "870", "44 49", "187", "1176", "18765", "44,44x"} {
		from := &setting{text: list}
		if phone.AllowedAreasFrom(from); !from.refused {
			t.Errorf("%q is taken", list)
		}
	}
}

package phone_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/phone"
	"countersign/shared/phone/phonetest"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
)

func TestCountriesAgreeWithTheOracle(t *testing.T) {
	var want []phone.Country
	for region := range phonenumbers.GetSupportedRegions() {
		want = append(want, phone.Country{Region: region, Code: strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))})
	}
	slices.SortFunc(want, func(a, b phone.Country) int { return strings.Compare(a.Region, b.Region) })
	if diff := cmp.Diff(want, phone.Countries()); diff != "" {
		t.Errorf("Countries() (-oracle +got):\n%s", diff)
	}
}

func TestCallingCodesAgreeWithTheOracle(t *testing.T) {
	known := phonenumbers.GetSupportedCallingCodes()
	for code := range 1000 {
		_, err := phone.Parse(strconv.Itoa(code), "2345678901")
		if got := !errors.Is(err, phone.ErrNoCode); got != known[code] {
			t.Errorf("calling code %d: accepted %v (%v), oracle says %v", code, got, err, known[code])
		}
	}
}

// TestNumbersAgreeWithTheOracle reads an example of every kind of number of every
// country, as dialled from abroad and at home.
func TestNumbersAgreeWithTheOracle(t *testing.T) {
	checked := 0
	for _, country := range phone.Countries() {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.VOIP} {
			example := phonenumbers.GetExampleNumberForType(country.Region, kind)
			if example == nil {
				continue
			}
			want := phonenumbers.Format(example, phonenumbers.E164)
			abroad := phonenumbers.GetNationalSignificantNumber(example)
			home := phonetest.National(example)
			for _, typed := range []string{abroad, home} {
				got, err := phone.Parse(country.Code, typed)
				if err != nil || got.E164() != want {
					t.Errorf("%s: Parse(%s, %q) = %s, %v; oracle says %s", country.Region, country.Code, typed, got.E164(), err, want)
				}
				checked++
			}
		}
	}
	if checked < 900 {
		t.Errorf("only %d numbers were compared", checked)
	}
}

// TestZeroInFront: Parse removes or keeps a leading zero where the oracle does.
func TestZeroInFront(t *testing.T) {
	for _, country := range phone.Countries() {
		example := phonenumbers.GetExampleNumberForType(country.Region, phonenumbers.MOBILE)
		if example == nil || phonenumbers.GetNddPrefixForRegion(country.Region, true) != "0" {
			continue
		}
		typed := "0" + phonenumbers.GetNationalSignificantNumber(example)
		oracle, err := phonenumbers.Parse(typed, country.Region)
		if err != nil {
			t.Fatal(err)
		}
		if !phonenumbers.IsValidNumber(oracle) {
			continue // the oracle takes the digits after the zero for a carrier's code
		}
		got, err := phone.Parse(country.Code, typed)
		if want := phonenumbers.Format(oracle, phonenumbers.E164); err != nil || got.E164() != want {
			t.Errorf("%s: Parse(%s, %q) = %s, %v; oracle says %s", country.Region, country.Code, typed, got.E164(), err, want)
		}
	}
}

// TestArgentina: a 15 after an area code becomes the 9 that is dialled from abroad, as
// the oracle has it.
func TestArgentina(t *testing.T) {
	for _, typed := range []string{
		"011 15-2345-6789", "11 15 2345 6789", "0351 15-234-5678", "351 15 234 5678", "02954 15-412345", "2954 15 412345",
		"+54 11 15 2345-6789", "+54 9 11 2345-6789", "9 11 2345 6789",
	} {
		oracle, err := phonenumbers.Parse(typed, "AR")
		if err != nil || !phonenumbers.IsValidNumber(oracle) {
			t.Fatalf("%s: the oracle knows no such number: %v", typed, err)
		}
		got, err := phone.Parse("54", typed)
		if want := phonenumbers.Format(oracle, phonenumbers.E164); err != nil || got.E164() != want {
			t.Errorf("Parse(54, %q) = %s, %v; oracle says %s", typed, got.E164(), err, want)
		}
	}
}

// valid reports whether the oracle calls the number valid.
func valid(n phone.Number) bool {
	parsed, err := phonenumbers.Parse(n.E164(), "")
	return err == nil && phonenumbers.IsValidNumber(parsed)
}

package phone_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/phone"

	"github.com/nyaruka/phonenumbers"
)

// TestLengthsAgreeWithTheOracle compares the lengths with those of the mobile, landline
// and internet numbers of all countries that share a code.
func TestLengthsAgreeWithTheOracle(t *testing.T) {
	type bounds struct{ least, most int32 }
	want := map[string]bounds{}
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all.GetMetadata() {
		code := strconv.Itoa(int(m.GetCountryCode()))
		b := want[code]
		lengths := lengthsOf(m, m.GetMobile(), m.GetFixedLine(), m.GetVoip())
		if len(lengths) == 0 { // satellites and other networks without a country
			lengths = m.GetGeneralDesc().GetPossibleLength()
		}
		for _, n := range lengths {
			if b.least == 0 || n < b.least {
				b.least = n
			}
			b.most = max(b.most, n)
		}
		want[code] = b
	}
	got := map[string]string{}
	for _, p := range phone.Plans() {
		code, lengths, _ := strings.Cut(p, ":")
		lengths, _, _ = strings.Cut(lengths, "?")
		got[code] = lengths
	}
	if len(got) != len(want) {
		t.Errorf("%d calling codes, the oracle has %d", len(got), len(want))
	}
	for code, b := range want {
		b.most = min(b.most, int32(15-len(code))) // E.164
		text := fmt.Sprintf("%d-%d", b.least, b.most)
		if b.least == b.most {
			text = strconv.Itoa(int(b.least))
		}
		if got[code] != text {
			t.Errorf("+%s: numbers have %s digits here, the oracle says %s", code, got[code], text)
		}
	}
}

// lengthsOf returns the lengths of some kinds of numbers. A kind without lengths of its
// own has those of its country; a kind that does not exist has no pattern.
func lengthsOf(m *phonenumbers.PhoneMetadata, kinds ...*phonenumbers.PhoneNumberDesc) []int32 {
	var lengths []int32
	for _, kind := range kinds {
		switch {
		case kind.GetNationalNumberPattern() == "" || kind.GetNationalNumberPattern() == "NA":
		case len(kind.GetPossibleLength()) == 0:
			lengths = append(lengths, m.GetGeneralDesc().GetPossibleLength()...)
		default:
			lengths = append(lengths, kind.GetPossibleLength()...)
		}
	}
	return lengths
}

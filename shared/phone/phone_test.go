package phone_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"countersign/shared/phone"
	"countersign/shared/phone/phonetest"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ code, typed, want string }{
		{"1", "2015550123", "+12015550123"},
		{"+1", "(201) 555-0123", "+12015550123"},
		{" +1 ", "201.555.0123", "+12015550123"},
		{"1", "1 201 555 0123", "+12015550123"},
		{"44", "07700 900123", "+447700900123"},
		{"44", "7700 900123", "+447700900123"},
		{"44", "(0)7700-900-123", "+447700900123"},
		{"49", "0151 23456789", "+4915123456789"},
		{"33", "06 12 34 56 78", "+33612345678"},
		{"39", "02 1234 5678", "+390212345678"},
		{"39", "312 345 6789", "+393123456789"},
		{"378", "0549 886377", "+3780549886377"},
		{"225", "01 23 45 6789", "+2250123456789"},
		{"7", "8 (912) 345-67-89", "+79123456789"},
		{"7", "8001234567", "+78001234567"},
		{"36", "06 20 123 4567", "+36201234567"},
		{"36", "20 123 4567", "+36201234567"},
		{"375", "8 029 491-19-11", "+375294911911"},
		{"370", "8 612 34567", "+37061234567"},
		{"370", "0 612 34567", "+37061234567"},
		{"690", "7290", "+6907290"},
		{"55", "(11) 96123-4567", "+5511961234567"},
		{"86", "131 2345 6789", "+8613123456789"},
		{"54", "11 15 2345-6789", "+5491123456789"},
		{"54", "(0351) 15 234-5678", "+5493512345678"},
		{"54", "02954 15-412345", "+5492954412345"},
		{"54", "+54 11 15 2345-6789", "+5491123456789"},
		{"54", "011 4321-5678", "+541143215678"},
		{"44", "+44 7700 900123", "+447700900123"},
		{"44", "0044 7700 900123", "+447700900123"},
		{"44", "+44 (0)7700 900123", "+447700900123"},
		{"44", "00 44 ( 0 ) 7700 900123", "+447700900123"},
		{"44", "(+44) 7700 900123", "+447700900123"},
		{"44", "7700/900123", "+447700900123"},
		{"44", "7700\u00a0900\u2011123", "+447700900123"},
		{"44", "٧٧٠٠٩٠٠١٢٣", "+447700900123"},
		{"44", "7700900123\r\n", "+447700900123"},
		{"44", "\u202a+44 7700 900123\u202c", "+447700900123"},
		{"+1", "+1 202-481-7732", "+12024817732"}, // as the page writes it
		{"001", "202 481 7732", "+12024817732"},
		{"0044", "07700 900123", "+447700900123"},
		{"\u2066+44\u2069", "07700 900123", "+447700900123"},
		{"(+44)", "07700 900123", "+447700900123"},
		{"＋٤٤", "07700 900123", "+447700900123"},
		{"1\n", "2015550123", "+12015550123"},
		{"1-876", "555 0123", "+18765550123"},
		{"+1 876", "876 555 0123", "+18765550123"},
		{"1876", "+1 876 555 0123", "+18765550123"},
		{"001876", "1 876 555 0123", "+18765550123"},
		{"1", "+1 876 555 0123", "+18765550123"},
		// Some numbers include the zero in brackets.
		{"226", "+226 (0)1 23 45 67", "+22601234567"},
		{"226", "+226 01 23 45 67", "+22601234567"},
		{"226", "07 12 34 56", "+22607123456"},
		{"226", "+226 (0)70 12 34 56", "+22670123456"},
		{"992", "+992 02 884 6139", "+992028846139"},
		{"992", "+992 (0)2 884 6139", "+992028846139"},
		{"992", "00 685 8722", "+992006858722"},
		{"992", "00 992 8722", "+992009928722"},
		{"992", "00 992 00 685 8722", "+992006858722"},
		{"250", "06 45 35 06", "+25006453506"},
		{"250", "+250 (0)6 45 35 06", "+25006453506"},
		{"250", "0788 123 456", "+250788123456"},
		{"250", "+250 (0)788 123 456", "+250788123456"},
		{"800", "00 45 37 02", "+80000453702"},
		{"39", "+39 (0)6 5422 7676", "+390654227676"},
		{"39", "+39 (0)347 123 4567", "+393471234567"},
		{"39", "0654227676", "+390654227676"},
		{"378", "+378 (0)549 886377", "+3780549886377"},
		{"378", "+378 (0)66661212", "+37866661212"},
		{"225", "+225 (0)1 23 45 6789", "+2250123456789"},
		{"241", "+241 (0)6031234", "+24106031234"},
		{"241", "+241 (0)60312345", "+24160312345"},
		{"241", "060312345", "+24160312345"},
		{"7", "+7 (8) 912 345-67-89", "+79123456789"},
		{"36", "+36 (06) 20 123 4567", "+36201234567"},
		// These numbers begin with their own calling code and are in use.
		{"49", "+49 4941 12345678", "+49494112345678"},
		{"49", "0049 4941 12345678", "+49494112345678"},
		{"49", "04941 12345678", "+49494112345678"},
		{"49", "(0)4941 12345678", "+49494112345678"},
		{"49", "+494914894977306", "+494914894977306"},
		{"49", "+49495109179179", "+49495109179179"},
		{"49", "491 4894977", "+494914894977"}, // Leer, with the most digits that it has
		{"43", "+43 4359 47717225", "+43435947717225"},
		{"43", "04359 47717225", "+43435947717225"},
		{"91", "9198765432", "+919198765432"},
		{"39", "3921234567", "+393921234567"},
		{"7", "7011234567", "+77011234567"},
		{"55", "55999123456", "+5555999123456"},
	} {
		n, err := phone.Parse(test.code, test.typed)
		if err != nil || n.E164() != test.want {
			t.Errorf("Parse(%q, %q) = %s, %v; want %s", test.code, test.typed, n.E164(), err, test.want)
		}
	}
}

func TestWrongNumbers(t *testing.T) {
	for _, test := range []struct {
		code, typed string
		want        error
	}{
		{"", "2015550123", phone.ErrNoCode},
		{"+", "2015550123", phone.ErrNoCode},
		{"++1", "2015550123", phone.ErrNoCode},
		{"0", "2015550123", phone.ErrNoCode},
		{"01", "2015550123", phone.ErrNoCode},
		{"00", "2015550123", phone.ErrNoCode},
		{"+001", "2015550123", phone.ErrNoCode},
		{"999", "2015550123", phone.ErrNoCode},
		{"1 7", "2015550123", phone.ErrNoCode},
		{"20 27", "2015550123", phone.ErrNoCode},
		{"1-176", "5550123", phone.ErrNoCode},
		{"1-8765", "5550123", phone.ErrNoCode},
		{"-44", "7700900123", phone.ErrNoCode},
		{" \u221244", "7700900123", phone.ErrNoCode},
		{"4.4", "7700900123", phone.ErrNoCode},
		{"44.0", "7700900123", phone.ErrNoCode},
		{"US", "2015550123", phone.ErrNoCode},
		{"44:9", "7700900123", phone.ErrNoCode},
		{strings.Repeat(" ", 1000) + "44", "7700900123", phone.ErrNoCode},
		{"44", "+999 7700 900123", phone.ErrNoCode},
		{"44", "+", phone.ErrNoCode},

		{"44", "+49 151 23456789", phone.ErrOtherCode},
		{"1", "0044 7700 900123", phone.ErrOtherCode},
		{"1-876", "202 555 0123", phone.ErrOtherCode},
		{"1-876", "+1 202 555 0123", phone.ErrOtherCode},

		{"49", "491725555555", phone.ErrOwnCode},
		{"49", "+49 49 172 5555555", phone.ErrCodeTwice},
		{"49", "+49 491725555555", phone.ErrCodeTwice},
		{"49", "0049 49 172 5555555", phone.ErrCodeTwice},
		{"49", "+49 49 0172 5555555", phone.ErrCodeTwice},
		{"49", "049 172 5555555", phone.ErrOwnCode},
		{"49", "+49 49 89 12345678", phone.ErrCodeTwice},
		{"49", "+49 49 30 12345678", phone.ErrCodeTwice},
		{"49", "+49 49 030 12345678", phone.ErrCodeTwice},
		{"43", "+43 43 512 1234567", phone.ErrCodeTwice},
		{"43", "+43 43 0512 1234567", phone.ErrCodeTwice},
		{"49", "4941 12345678", phone.ErrOwnCode},
		{"43", "+43 43 664 1234567", phone.ErrCodeTwice},
		{"54", "+54 54 9 11 2345 6789", phone.ErrCodeTwice},
		{"54", "54 11 15 2345 6789", phone.ErrOwnCode},
		{"54", "54 011 15 2345 6789", phone.ErrOwnCode},
		{"54", "+54 54 11 15 2345 6789", phone.ErrCodeTwice},
		{"54", "+54 54 02954 15 412345", phone.ErrCodeTwice},
		{"49", "49 0172 5555555", phone.ErrOwnCode},
		{"44", "447700900123", phone.ErrOwnCode},
		{"7", "79123456789", phone.ErrOwnCode},
		{"972", "972502345678", phone.ErrOwnCode},
		{"43", "436641234567", phone.ErrOwnCode},

		{"1", "", phone.ErrTooShort},
		{"1", " \u200b", phone.ErrTooShort},
		{"1", "201555012", phone.ErrTooShort},
		{"1-876", "55501234", phone.ErrTooShort},
		{"7", "912345678", phone.ErrTooShort},
		{"44", "123", phone.ErrTooShort},
		{"44", "0", phone.ErrTooShort},
		{"44", "+44", phone.ErrTooShort},
		{"44", "(0)", phone.ErrTooShort},

		{"1", "20155501234", phone.ErrTooLong},
		{"375", "08000000000", phone.ErrTooLong},
		{"44", "12345678901234", phone.ErrTooLong},
		{"49", "15123456789012", phone.ErrTooLong},
		{"44", "7700900123" + strings.Repeat(" ", 1000), phone.ErrTooLong},

		{"992", "00 685 872", phone.ErrOtherCode},
		{"992", "00 685 87222", phone.ErrOtherCode},
		{"250", "0788 1234", phone.ErrNumber},
		{"1", "1015550123", phone.ErrNumber},
		{"7", "0123456789", phone.ErrTooShort},
		{"54", "9 15 2345 6789", phone.ErrNumber},
		{"54", "15 2345-6789", phone.ErrNumber}, // as dialled at home, without an area code
		{"54", "015 2345-6789", phone.ErrNumber},
		{"54", "11 16 2345-6789", phone.ErrTooLong},
		{"54", "12 15 2345-6789", phone.ErrTooLong},
		{"54", "4115 2345-6789", phone.ErrTooLong},
		{"82", "+82 00 2000000", phone.ErrNumber},

		{"870", "773 111 632", phone.ErrPremium},
		{"878", "101234567890", phone.ErrPremium},
		{"881", "007 230 079", phone.ErrPremium},
		{"+882", "1", phone.ErrPremium},
		{"00883", "5100 1234 5678", phone.ErrPremium},
		{"888", "000 92 435 512", phone.ErrPremium},
		{"979", "123456789", phone.ErrPremium},
		{"44", "+881 612 345 678", phone.ErrOtherCode},
		{"1", "900 234 5678", phone.ErrPremium},
		{"1", "+1 (800) 234-5678", phone.ErrPremium},
		{"1-822", "234 5678", phone.ErrPremium},
		{"1", "1 833 234 5678", phone.ErrPremium},
		{"1", "844 234 5678", phone.ErrPremium},
		{"1", "855 234 5678", phone.ErrPremium},
		{"1", "866 234 5678", phone.ErrPremium},
		{"1", "877 234 5678", phone.ErrPremium},
		{"1", "880 234 5678", phone.ErrPremium},
		{"1", "888 234 5678", phone.ErrPremium},
		{"1", "889 234 5678", phone.ErrPremium},
		{"1", "900 234 567", phone.ErrTooShort},

		{"44", "7700 900123x4", phone.ErrCharacters},
		{"44", "z7700900123", phone.ErrCharacters},
		{"44", "7700900123\x00", phone.ErrCharacters},
		{"44", "44+7700900123", phone.ErrCharacters},
		{"44", "++447700900123", phone.ErrCharacters},
		{"44", "tel:+447700900123", phone.ErrCharacters},
		{"44", "7700 90012³", phone.ErrCharacters},
	} {
		if n, err := phone.Parse(test.code, test.typed); !errors.Is(err, test.want) || n != (phone.Number{}) {
			t.Errorf("Parse(%+q, %+q) = %s, %v; want %v", test.code, test.typed, n.E164(), err, test.want)
		}
	}
}

func TestParseE164(t *testing.T) {
	for _, test := range []struct {
		text string
		want phone.Number
		err  error
	}{
		{"+12015550123", phone.Number{CountryCode: "1", National: "2015550123"}, nil},
		{"+447700900123", phone.Number{CountryCode: "44", National: "7700900123"}, nil},
		{"+2250123456789", phone.Number{CountryCode: "225", National: "0123456789"}, nil},
		{"+6907290", phone.Number{CountryCode: "690", National: "7290"}, nil},
		// Older tables allowed these numbers; today's would not.
		{"+541523456789", phone.Number{CountryCode: "54", National: "1523456789"}, nil},
		{"+491725555555555", phone.Number{CountryCode: "49", National: "1725555555555"}, nil},
		{"+43436641234567", phone.Number{CountryCode: "43", National: "436641234567"}, nil},
		{"+4407700900123", phone.Number{CountryCode: "44", National: "07700900123"}, nil},
		{"+1201555012", phone.Number{CountryCode: "1", National: "201555012"}, nil},
		{"", phone.Number{}, phone.ErrCharacters},
		{"12015550123", phone.Number{}, phone.ErrCharacters},
		{"+1 2015550123", phone.Number{}, phone.ErrCharacters},
		{"+44", phone.Number{}, phone.ErrTooShort},
		{"+1234567890123456", phone.Number{}, phone.ErrTooLong},
		{"+", phone.Number{}, phone.ErrNoCode},
		{"+2", phone.Number{}, phone.ErrNoCode},
		{"+9991234567", phone.Number{}, phone.ErrNoCode},
		{"+0447700900123", phone.Number{}, phone.ErrNoCode},
	} {
		got, err := phone.ParseE164(test.text)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("ParseE164(%q) = %s, %v; want %s, %v", test.text, got.E164(), err, test.want.E164(), test.err)
		}
	}
}

func TestFormatAndMask(t *testing.T) {
	for _, test := range []struct{ e164, format, mask string }{
		{"+12015550123", "+1 201-555-0123", "+1 ••• ••• ••23"},
		{"+447700900123", "+44 770 090 0123", "+44 ••• ••• ••23"},
		{"+33612345678", "+33 612 345 678", "+33 ••• ••• •78"},
		{"+6581234567", "+65 8123 4567", "+65 •••• ••67"},
		{"+8613123456789", "+86 131 2345 6789", "+86 ••• •••• ••89"},
		{"+3545123456", "+354 512 3456", "+354 ••• ••56"},
		{"+376312345", "+376 312 345", "+376 ••• •45"},
		{"+29051234", "+290 51 234", "+290 •• •34"},
		{"+6907290", "+690 7290", "+690 ••90"},
	} {
		n, err := phone.ParseE164(test.e164)
		if err != nil {
			t.Errorf("%s: %v", test.e164, err)
			continue
		}
		if diff := cmp.Diff([]string{test.format, test.mask}, []string{n.Format(), n.Mask()}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.e164, diff)
		}
	}
}

func TestNumberIsNotPrinted(t *testing.T) {
	n, err := phone.Parse("1", "2015550123")
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	fmt.Fprintf(&printed, "%v %+v %s %v", n, n, n, struct{ N phone.Number }{n})
	untimed := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // a time can hold any three digits
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	slog.New(slog.NewJSONHandler(&printed, untimed)).Info("call", "to", n)
	if got := printed.String(); strings.Contains(got, "555") || strings.Count(got, n.Mask()) != 5 {
		t.Errorf("printed: %s", got)
	}
}

// FZ-4: an accepted text is a number, and each spelling of that number reads the same.
func FuzzParse(f *testing.F) {
	for _, s := range phonetest.Spellings() {
		if s.Region == "GB" || s.Region == "IT" || s.Region == "GA" {
			f.Add(s.Code, s.Typed)
		}
	}
	f.Add("36", "0606 20 123 4567")
	f.Add("1-876", "555 0123")
	f.Add("49", "491725555555")
	f.Add("49", "+49 4941 12345678")
	f.Add("992", "00 685 8722")
	f.Add("241", "+241 0.03 12 34")
	f.Fuzz(func(t *testing.T, code, typed string) {
		n, err := phone.Parse(code, typed)
		if err != nil {
			if _, ok := errors.AsType[*phone.Error](err); !ok || n != (phone.Number{}) {
				t.Errorf("Parse(%q, %q) = %s, %v", code, typed, n.E164(), err)
			}
			return
		}
		e164 := n.E164()
		if len(e164) < 8 || len(e164) > 16 || strings.Trim(e164[1:], "0123456789") != "" {
			t.Errorf("Parse(%q, %q) = %q: no E.164 number", code, typed, e164)
		}
		if back, err := phone.ParseE164(e164); back != n || err != nil {
			t.Errorf("ParseE164(%q) = %s, %v", e164, back.E164(), err)
		}
		// Without the +, Parse may ask about the number, and 00 in front of it reads
		// as a call abroad.
		again, err := phone.Parse(n.CountryCode, n.National)
		if (again != n || err != nil) && !errors.Is(err, phone.ErrOwnCode) && !strings.HasPrefix(n.National, "00") {
			t.Errorf("%q read again is %s, %v", e164, again.E164(), err)
		}
		for _, written := range []string{e164, n.Format(), "00" + e164[1:]} {
			if again, err := phone.Parse(n.CountryCode, written); again != n || err != nil {
				t.Errorf("%q read again is %s, %v", written, again.E164(), err)
			}
		}
		if digits := strings.Map(onlyDigit, n.Format()); "+"+digits != e164 {
			t.Errorf("Format() = %q for %q", n.Format(), e164)
		}
		if shown := strings.Map(onlyDigit, n.Mask()); shown != n.CountryCode+n.National[len(n.National)-2:] {
			t.Errorf("Mask() = %q for %q", n.Mask(), e164)
		}
	})
}

func onlyDigit(r rune) rune {
	if '0' <= r && r <= '9' {
		return r
	}
	return -1
}

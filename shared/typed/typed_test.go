package typed_test

import (
	"strings"
	"testing"
	"unicode"

	"countersign/shared/typed"

	"golang.org/x/text/unicode/norm"
)

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"+44 (0)7700-900.123/4":        "+44 (0)7700-900.123/4",
		"\u202a+44 7700 900123\u202c":  "+44 7700 900123", // copied from a phone's contacts
		"\u2066\u20687700\u2069\u200e": "7700",
		"7700\u2011900\u2013123\u2014\u2212\uff0d\u30fc": "7700-900-123----",
		"7700\u00a0900\u2009123\u202f4\u3000":            "7700 900 123 4 ",
		"7\t7\r\n0\u20280\u00850\v0\f":                   "7 7  0 0 0 0 ",
		"＋４４（０）［7］｛8｝．／":                                 "+44(0)(7)(8)./",
		"[7]{8}":                                         "(7)(8)",
		"٠١٢٣٤٥٦٧٨٩":                                     "0123456789",
		"۰۱۲۳۴۵۶۷۸۹":                                     "0123456789",
		"०१२३४५६७८९":                                     "0123456789",
		"𝟘𝟙𝟚𝟛𝟬𝟿":                                         "012309",
		"1\ufe0f2\ufe0e\u034f\u3164\u00ad":               "12",
		"\U000e0031\U000e010012":                         "12",
		"²①Ⅷ":                                            "²①Ⅷ", // numerals, but not digits
		"call me\x00\xff":                                "call me\x00\ufffd",
	} {
		if got := typed.Plain(text); got != want {
			t.Errorf("Plain(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

// TestEveryDigit compares a digit's value with its decomposition where it has one. Of
// the others it only knows that digits come in runs of ten.
func TestEveryDigit(t *testing.T) {
	seen := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		got := typed.Plain(string(r))
		if len(got) != 1 || strings.Trim(got, "0123456789") != "" {
			t.Errorf("Plain(%U) = %+q", r, got)
		}
		if same := norm.NFKC.String(string(r)); same != string(r) && same != got {
			t.Errorf("Plain(%U) = %+q, and its decomposition is %+q", r, got, same)
		}
		seen++
	}
	if seen < 600 || seen%10 != 0 {
		t.Errorf("%d digits are no runs of ten", seen)
	}
}

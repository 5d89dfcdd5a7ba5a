package code_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/shared/code"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"123456":                             "123456",
		"0123456":                            "0123456",
		"12345678":                           "12345678",
		" 123 4567\n":                        "1234567",
		"123-4567":                           "1234567",
		"123\u20114567":                      "1234567",
		"123\u00a04567":                      "1234567",
		"123\u30004567":                      "1234567",
		"\t123\r\n4567":                      "1234567",
		"(123) 4567":                         "1234567",
		"1234567.":                           "1234567",
		"1234567。":                           "",
		"\u202a1234567\u202c":                "1234567",
		"\u2068123\u200b4567\u2069\ufe0f":    "1234567",
		"١٢٣٤٥٦٧":                            "1234567",
		"۱۲۳ ۴۵۶۷":                           "1234567",
		"１２３４５６７":                            "1234567",
		"१२३४५६७":                            "1234567",
		"":                                   "",
		"12345":                              "",
		"123456789":                          "",
		"1234567.0":                          "",
		"1234567..":                          "",
		".1234567":                           "",
		"123.4567":                           "",
		"123/4567":                           "",
		"+1234567":                           "",
		"1234567x":                           "",
		"12345²7":                            "",
		"①②③④⑤⑥⑦":                            "",
		"1234567\x00":                        "",
		"1234567\xff":                        "",
		"Your code is 1234567":               "",
		"Your Countersign code is: 1234567.": "",
		strings.Repeat(" ", 300) + "1234567": "",
	} {
		got, err := code.Parse(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, code.Err) {
			t.Errorf("Parse(%+q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"1234567", "123 4567.", "\u202a١٢٣٤٥٦٧\u202c", "1234567.0", "Your code is 1234567"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := code.Parse(text)
		if err != nil {
			return
		}
		if len(got) < 6 || len(got) > 8 || strings.Trim(got, "0123456789") != "" {
			t.Errorf("Parse(%+q) = %q", text, got)
		}
		if again, err := code.Parse(got); again != got || err != nil {
			t.Errorf("Parse(%q) = %q, %v", got, again, err)
		}
	})
}

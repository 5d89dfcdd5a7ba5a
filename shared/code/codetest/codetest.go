// Package codetest has examples of what people type or paste as a code, with the code
// that each contains.
package codetest

import "strings"

// Texts maps a text to the code that the API reads in it, or to "" when the API refuses
// it.
func Texts() map[string]string {
	return map[string]string{
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
		"1234567．":                           "1234567",
		"\u202a1234567\u202c":                "1234567",
		"\u2068123\u200b4567\u2069\ufe0f":    "1234567",
		"١٢٣٤٥٦٧":                            "1234567",
		"۱۲۳ ۴۵۶۷":                           "1234567",
		"１２３４５６７":                            "1234567",
		"१२३४५६७":                            "1234567",
		"1234567。":                           "",
		"":                                   "",
		"12345":                              "",
		"123456789":                          "",
		"1234567.0":                          "",
		"1234567..":                          "",
		".1234567":                           "",
		"123.4567":                           "",
		"123/4567":                           "",
		"+1234567":                           "",
		"12345²7":                            "",
		"①②③④⑤⑥⑦":                            "",
		"1234567\x00":                        "",
		strings.Repeat(" ", 300) + "1234567": "",
	}
}

// Messages maps a longer text to the code that the page finds in it, or to "" when it
// finds none. The API refuses all of them: a text may contain several numbers, and a
// wrong pick costs an attempt.
func Messages() map[string]string {
	return map[string]string{
		"Your code is 1234567":                                            "1234567",
		"Your Countersign code is: 1234567.":                              "1234567",
		"1234567 is your code. It is valid for 10 minutes.":               "1234567",
		"G-123456 is your code":                                           "123456",
		"Your code is 123 4567":                                           "1234567",
		"Ihr Code: 1234-567":                                              "1234567",
		"رمزك هو ١٢٣٤٥٦٧":                                                 "1234567",
		"認証コードは１２３４５６７です。":                                                "1234567",
		"Your code is 1234567\n\n@example.com #1234567":                   "1234567",
		"Your code is 1234567, your order is 7654321":                     "",
		"Your code is 12345":                                              "",
		"Call +12015550123":                                               "",
		"1234567x":                                                        "1234567",
		"no code here":                                                    "",
		"\u2068Code\u2069 \u202a1234567\u202c. Do not share it: 2 people": "1234567",
	}
}

package users_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"countersign/shared/users"

	"golang.org/x/text/unicode/norm"
)

func TestParseEmail(t *testing.T) {
	for typed, want := range map[string]string{
		"john@example.com":              "john@example.com",
		"  John.Doe+tag@Example.COM \n": "John.Doe+tag@example.com",
		"o'brien@sub.example.co.uk":     "o'brien@sub.example.co.uk",
		"rené@exämple.de":               "rené@exämple.de",
		"rene\u0301@example.de":         "rene\u0301@example.de",
		"用户@例子.公司":                      "用户@例子.公司",
		"a@xn--exmple-cua.de":           "a@exämple.de",
		"a@EXÄMPLE。de":                  "a@exämple.de",
		"a@straße.de":                   "a@straße.de",
		"a@نامه\u200cای.com":            "a@نامه\u200cای.com",
		"a@r3---sn.example":             "a@r3---sn.example",
		"a@1.2.3.4com":                  "a@1.2.3.4com",
		"a..b@example.com":              "a..b@example.com",
		"a.@example.com":                "a.@example.com",
		".a@example.com":                ".a@example.com",
		"!#$%&'*+/=?^_`{|}~-@x.com":     "!#$%&'*+/=?^_`{|}~-@x.com",
		"a@" + strings.Repeat(strings.Repeat("ａ", 60)+"．", 4) + "com":                          "a@" + strings.Repeat(strings.Repeat("a", 60)+".", 4) + "com", // 738 bytes as it is typed
		strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 61)+".", 3) + "com": strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 61)+".", 3) + "com",
	} {
		if got, err := users.ParseEmail(typed); got != want || err != nil {
			t.Errorf("ParseEmail(%+q) = %+q, %v; want %+q", typed, got, err, want)
		}
	}
}

func TestWrongEmails(t *testing.T) {
	for _, typed := range []string{
		"", " ", "john", "@example.com", "john@", "john@example", "john@@example.com", "a@b@example.com",
		"john@example.com, jane@example.com", "john@example.com jane@example.com", "john@example.com;jane@example.com",
		"John <john@example.com>", "<john@example.com>", "john@example.com (John)", "(John) john@example.com",
		`"john"@example.com`, `"john doe"@example.com`, `"@"@example.com`,
		"john@[127.0.0.1]", "john@[IPv6:::1]", "john@127.0.0.1", "john@1.2",
		"john @example.com", "john@ example.com", "jo hn@example.com", "john@exam ple.com",
		"john@example.com\u3002", "john@１２７.0.0.1", "john@xn--a.example", "john@xn--.example", "john@xn--xn---epa.example", // the last would be shown as xn--é

		"john@אa.example", "john@a\u200db.example", "john@a\u200cb.example", "john@\u0301a.example", // bidi, joiners, a mark in front
		"john@ex\u00adample.com", "john@example\u200b.com", "john@example\ufe0f.com", "jo\ufe0fhn@example.com", "jo\u3164hn@example.com",
		`jo\hn@example.com`, "jo:hn@example.com", "jo[hn@example.com",
		"john@.example.com", "john@example.com.", "john@example..com", "john@-example.com", "john@example-.com", "john@exa_mple.com", "john@ex!ample.com",
		"john@example.com\x00", "jo\x00hn@example.com", "jo\nhn@example.com", "jo\rhn@example.com", "john@example.com\nBcc: x@y.z",
		"jo\u202ehn@example.com", "jo\u200bhn@example.com", "jo\u200dhn@example.com", "jo\u00adhn@example.com", "\ufeffjohn@example.com", "john@exa\u2028mple.com",
		"john@example.com\xff",
		strings.Repeat("a", 65) + "@example.com",
		"a@" + strings.Repeat("b", 64) + ".com",
		"a@" + strings.Repeat("b.", 127) + "com",
		strings.Repeat("a", 1<<20) + "@example.com",
		"a@" + strings.Repeat("ü", 1<<20) + ".com",
		"a@" + strings.Repeat("é.", 35) + "com", // short enough as it is typed: the compared form has 284 bytes
	} {
		if got, err := users.ParseEmail(typed); got != "" || !errors.Is(err, users.ErrEmail) {
			t.Errorf("ParseEmail(%+q) = %+q, %v; want %v", typed, got, err, users.ErrEmail)
		}
	}
}

func TestParseName(t *testing.T) {
	for typed, want := range map[string]string{
		"John Doe":                    "John Doe",
		" O'Brien-Smith, Jr. ":        "O'Brien-Smith, Jr.",
		"Rene\u0301":                  "Ren\u00e9",
		"X":                           "X",
		"张伟":                          "张伟",
		"محمد":                        "محمد",
		"علی\u200cرضا":                "علی\u200cرضا",
		"क\u094d\u200dष":              "क\u094d\u200dष",
		"👩\u200d🚀":                    "👩\u200d🚀",
		"7":                           "7",
		strings.Repeat("é", 100):      strings.Repeat("é", 100),
		strings.Repeat("e\u0301", 90): strings.Repeat("é", 90),
		"<b>Bob</b>":                  "<b>Bob</b>",
	} {
		if got, err := users.ParseName(typed); got != want || err != nil {
			t.Errorf("ParseName(%+q) = %+q, %v; want %+q", typed, got, err, want)
		}
	}
	for _, typed := range []string{
		"", "  ", "\u00a0", "\u200d", "\u0301", "\u3000\u200c",
		"John\x00", "John\nDoe", "John\tDoe", "John\x1b[31m", "John\u0085Doe", "John\u2028Doe", "John\u2029Doe",
		"\u202eJohn", "Jo\u202ahn", "Jo\u2066hn\u2069", "Jo\u200ehn", "Jo\u200fhn", "Jo\u061chn", "\ufeffJohn", "Jo\u200bhn", "Jo\u00adhn", "Jo\U000e0041hn", "Jo\ue000hn",
		"John\xff", "\xed\xa0\x80", strings.Repeat("é", 101), strings.Repeat("a", 1<<20),
	} {
		if got, err := users.ParseName(typed); got != "" || !errors.Is(err, users.ErrName) {
			t.Errorf("ParseName(%+q) = %+q, %v; want %v", typed, got, err, users.ErrName)
		}
	}
}

func FuzzFields(f *testing.F) {
	f.Add("john@example.com")
	f.Add("a..b@xn--bcher-kva.example")
	f.Add("john@نامه\u200cای.example")
	f.Add("John <john@example.com>")
	f.Add("rene\u0301@ex\u00e4mple.de")
	f.Add(" John\u200d Doe ")
	f.Fuzz(func(t *testing.T, typed string) {
		if email, err := users.ParseEmail(typed); err == nil {
			again, err := users.ParseEmail(email)
			if again != email || err != nil || len(users.Canonical(email)) > 254 || strings.Count(email, "@") != 1 {
				t.Errorf("ParseEmail(%+q) = %+q, and then %+q, %v", typed, email, again, err)
			}
			if strings.ContainsFunc(email, unicode.IsControl) || strings.ContainsFunc(email, unicode.IsSpace) {
				t.Errorf("ParseEmail(%+q) = %+q", typed, email)
			}
		}
		if name, err := users.ParseName(typed); err == nil {
			again, err := users.ParseName(name)
			if again != name || err != nil || utf8.RuneCountInString(name) > 100 || !norm.NFC.IsNormalString(name) {
				t.Errorf("ParseName(%+q) = %+q, and then %+q, %v", typed, name, again, err)
			}
			if strings.ContainsFunc(name, unicode.IsControl) {
				t.Errorf("ParseName(%+q) = %+q", typed, name)
			}
		}
	})
}

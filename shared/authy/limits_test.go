package authy

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestNew(t *testing.T) {
	key := func(context.Context) (string, error) { return testKey, nil }
	for _, base := range []string{ProductionURL, "https://api.authy.com/", "http://127.0.0.1:8080", "http://[::1]:1", "http://authy:80/"} {
		if _, err := New(base, key); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
	for _, base := range []string{"", "api.authy.com", "//api.authy.com", "ftp://api.authy.com", "https:", "https://", "https:api.authy.com", "https://:443",
		"https://api.authy.com/v1", "https://api.authy.com?a=1", "https://api.authy.com/?", "https://api.authy.com#", "https://user:c4nary@api.authy.com", "https://c4nary\x7f", "https://a b"} {
		_, err := New(base, key)
		if err == nil {
			t.Errorf("%q: accepted", base)
		} else if strings.Contains(err.Error(), "c4nary") {
			t.Errorf("the error shows the URL: %v", err)
		}
	}
	if _, err := New(ProductionURL, nil); err == nil {
		t.Error("accepted without a source of keys")
	}
}

func TestApprovalLimits(t *testing.T) {
	one := func(key, value string) []pair { return []pair{{Key: key, Value: value}} }
	tests := []struct {
		name   string
		change func(*approval)
		ok     bool
	}{
		{"as it is", func(*approval) {}, true},
		{"longest message", func(a *approval) { a.Message = strings.Repeat("é", 144) }, true},
		{"no message", func(a *approval) { a.Message = "" }, false},
		{"long message", func(a *approval) { a.Message = strings.Repeat("é", 145) }, false},
		{"line break in the message", func(a *approval) { a.Message = "a\nb" }, false},
		{"direction in the message", func(a *approval) { a.Message = "a\u202eb" }, false},
		{"invalid UTF-8 in the message", func(a *approval) { a.Message = "a\xff" }, false},
		{"longest key", func(a *approval) { a.Details = one(strings.Repeat("k", 20), "") }, true},
		{"no key", func(a *approval) { a.Details = one("", "v") }, false},
		{"long key", func(a *approval) { a.Details = one(strings.Repeat("k", 21), "v") }, false},
		{"bracket in a key", func(a *approval) { a.Hidden = one("a][b", "v") }, false},
		{"key of another alphabet", func(a *approval) { a.Hidden = one("clé", "v") }, false},
		{"longest value", func(a *approval) { a.Hidden = one("k", strings.Repeat("é", 200)) }, true},
		{"long value", func(a *approval) { a.Hidden = one("k", strings.Repeat("v", 201)) }, false},
		{"control character in a value", func(a *approval) { a.Details = one("k", "a\x00") }, false},
		{"prefix keys", func(a *approval) { a.Details = []pair{{"Account", "1"}, {"Account Number", "2"}} }, false},
		{"prefix keys, the longer first", func(a *approval) { a.Hidden = []pair{{"Email2", "1"}, {"Email", "2"}} }, false},
		{"the same key", func(a *approval) { a.Details = []pair{{"A", "1"}, {"A", "2"}} }, false},
		{"the same key in both lists", func(a *approval) { a.Details, a.Hidden = one("A", "1"), one("A", "2") }, true},
		{"shortest lifetime", func(a *approval) { a.Lifetime = time.Second }, true},
		{"no lifetime", func(a *approval) { a.Lifetime = 0 }, false},
		{"negative lifetime", func(a *approval) { a.Lifetime = -time.Second }, false},
		{"PU-3 longest lifetime", func(a *approval) { a.Lifetime = 10 * time.Minute }, true},
		{"PU-3 long lifetime", func(a *approval) { a.Lifetime = 10*time.Minute + 1 }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, w := client(t, answer(200, `{"approval_request":{"uuid":"`+uuid+`"},"success":true}`))
			a := goodApproval()
			tt.change(&a)
			_, err := c.requestApproval(context.Background(), testID, a)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, errArgument) {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
			if got := len(w.requests()) == 1; got != tt.ok {
				t.Errorf("sent: %v, want %v", got, tt.ok)
			}
		})
	}
}

func TestOtherLimits(t *testing.T) {
	c, w := client(t, answer(200, `{}`))
	ctx := context.Background()
	for name, err := range map[string]error{
		"no address":      second(c.register(ctx, "", "1", testPhone)),
		"long address":    second(c.register(ctx, strings.Repeat("é", 128), "1", testPhone)),
		"unclean address": second(c.register(ctx, "a@b.c\r\n", "1", testPhone)),
		"long phone":      second(c.register(ctx, testEmail, "1", "1234567890123456")),
		"long country":    second(c.register(ctx, testEmail, "12345", testPhone)),
	} {
		if !errors.Is(err, errArgument) {
			t.Errorf("%s: got %v, want errArgument", name, err)
		}
	}
	if got := w.requests(); len(got) != 0 {
		t.Errorf("requests were sent: %+v", got)
	}
}

func TestClean(t *testing.T) {
	tests := []struct {
		text string
		max  int
		want string
	}{
		{"", 10, ""},
		{"plain", 10, "plain"},
		{"plain", 5, "plain"},
		{"plain", 4, "plai"},
		{"plain", 0, ""},
		{"plain", -1, ""},
		{"ééé", 2, "éé"},
		{"日本語です", 3, "日本語"},
		{"  a \t\r\n b\u00a0\u2028c  ", 10, "a b c"},
		{"a b", 2, "a"},
		{"a\x00b\x1b[31mc\x7f\u0085d", 20, "ab[31mc d"},
		{"\u202eevil\u202c \u2066x\u2069\u200e\u200f\u061c", 20, "evil x"},
		{"zero\u200bwidth\ufeff\u00ad\u3164\u115f", 20, "zerowidth"},
		{"bad\xff\xc3utf\xed\xa0\x80", 20, "badutf"},
		{"real \ufffd stays", 20, "real \ufffd stays"},
		{"private\ue000", 20, "private"},
		{"e\u0301", 2, "e\u0301"},
	}
	for _, tt := range tests {
		if got := clean(tt.text, tt.max); got != tt.want {
			t.Errorf("clean(%q, %d): got %q, want %q", tt.text, tt.max, got, tt.want)
		}
	}
}

// Each result of clean is allowed as a detail of a push, and cleaning it again changes nothing.
func FuzzClean(f *testing.F) {
	f.Add("a \u202e b\xff", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		got := clean(text, limit)
		if utf8.RuneCountInString(got) > limit && got != "" || !utf8.ValidString(got) || strings.TrimSpace(got) != got {
			t.Errorf("got %q", got)
		}
		if again := clean(got, limit); again != got {
			t.Errorf("got %q, and then %q", got, again)
		}
		if !isClean(got, 0, len(got)) {
			t.Errorf("%q is not clean", got)
		}
	})
}

func TestLocale(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "EN": "en", "pt-BR": "pt-BR", "pt_br": "pt-BR", "zh-hk": "zh-HK", "zh": "zh",
		"pt-PT": "pt", "de-AT": "de", "en-US-x-private": "en", "zh-Hans": "zh-CN", "zh-hant": "zh-HK",
	} {
		if got, ok := localeOf(tag); got != want || !ok {
			t.Errorf("%q: got %q %v, want %q", tag, got, ok, want)
		}
	}
	for _, tag := range []string{"", " ", "xx", "english", "-", "e", "en ", "pt BR", "af ar", "../en"} {
		if got, ok := localeOf(tag); ok || got != "" {
			t.Errorf("%q: got %q %v, want none", tag, got, ok)
		}
	}
}

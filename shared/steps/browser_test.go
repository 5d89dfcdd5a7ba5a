package steps_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/shared/steps"
	authysim "countersign/sim/authy"
)

// The phone shows which browser it was, and nothing that a client made up.
func TestBrowser(t *testing.T) {
	const webkit = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	const blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
	d := newDesk(t)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                           "Firefox on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + blink + "Safari/537.36":                                                                       "Chrome on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + blink + "Safari/537.36 Edg/126.0.0.0":                                                         "Edge on Windows",
		"Mozilla/5.0 (X11; Linux x86_64) " + blink + "Safari/537.36 OPR/112.0.0.0":                                                                   "Opera on Linux",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + blink + "Safari/537.36":                                                                        "Chrome on ChromeOS",
		"Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15":                      "Safari on Mac",
		webkit + "Version/17.5 Mobile/15E148 Safari/604.1":                                                                                           "Safari on iPhone",
		webkit + "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1":                                                                                    "Chrome on iPhone",
		webkit + "FxiOS/127.0 Mobile/15E148 Safari/605.1.15":                                                                                         "Firefox on iPhone",
		"Dalvik/2.1.0 (Linux; U; Android 14)":                                                                                                        "unknown browser on Android",
		"curl/8.5.0":                                                                                                                                 "unknown browser",
		"":                                                                                                                                           "unknown browser",
		"Approve this: it is your bank":                                                                                                              "unknown browser",
		strings.Repeat("x", 8000):                                                                                                                    "unknown browser",
	} {
		if got := d.shown("", agent); got != want {
			t.Errorf("%.60q: got %q, want %q", agent, got, want)
		}
	}
	said := map[string]string{}
	for _, locale := range []string{"en", "es", "fr", "de", "pt-BR", "ja", "zh-Hans", "ar"} {
		known, unknown := d.shown(locale, "Firefox/128.0 (Windows NT 10.0)"), d.shown(locale, "")
		if !strings.Contains(known, "Firefox") || !strings.Contains(known, "Windows") || strings.ContainsAny(known+unknown, "{}") || said[known] != "" || said[unknown] != "" {
			t.Errorf("%s: got %q and %q", locale, known, unknown)
		}
		said[known], said[unknown] = locale, locale
	}
}

// An address longer than what Authy takes is cut, and what can't be seen is taken out.
func TestTheAccountFits(t *testing.T) {
	d := newDesk(t)
	d.message(steps.From{Account: strings.Repeat("é", 250) + "\u202e@example.com", Address: strings.Repeat("1", 300)})
	for _, r := range d.phone.Requests() {
		for _, detail := range r.Details {
			if n := utf8.RuneCountInString(detail.Value); n < 1 || n > 200 || strings.Contains(detail.Value, "\u202e") {
				t.Errorf("%s has %d characters: %q", detail.Key, n, detail.Value)
			}
		}
	}
}

// shown is what the phone says of a browser.
func (d *desk) shown(locale, agent string) string {
	d.t.Helper()
	d.message(steps.From{Account: "ada@example.com", Locale: locale, Agent: agent})
	all := d.phone.Requests()
	return detailOf(all[len(all)-1], "Browser")
}

func detailOf(r authysim.Request, key string) string {
	for _, pair := range r.Details {
		if pair.Key == key {
			return pair.Value
		}
	}
	return ""
}

package steps_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"countersign/shared/logins"
	"countersign/shared/steps"
)

// TestMessage: each language has a message of its own, which fits with the longest
// name and says both what it is for and the number.
func TestMessage(t *testing.T) {
	d := newDesk(t)
	d.sender.App = strings.Repeat("Ü", 80)
	said := map[string]string{}
	for _, locale := range []string{"en", "es", "fr", "de", "pt-BR", "ja", "zh-Hans", "ar"} {
		text := d.message(steps.From{Locale: locale})
		if length := utf8.RuneCountInString(text); length > 144 {
			t.Errorf("%s: got %d characters, want at most 144", locale, length)
		}
		if !strings.Contains(text, strings.Repeat("Ü", 60)) || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: got %q", locale, text)
		}
		if other := said[text]; other != "" {
			t.Errorf("%s says what %s says", locale, other)
		}
		said[text] = locale
	}
	for _, same := range [][2]string{{"", "en"}, {"tlh", "en"}, {"PT_pt", "pt-BR"}, {"de-AT", "de"}, {"zh-CN", "zh-Hans"}} {
		if got := said[d.message(steps.From{Locale: same[0]})]; got != same[1] {
			t.Errorf("%q: got the message of %q, want that of %q", same[0], got, same[1])
		}
	}
}

// message is what the phone says, with the number taken out.
func (d *desk) message(from steps.From) string {
	d.t.Helper()
	token := logins.NewToken()
	s := logins.Login{
		ID: token.ID(), Client: logins.TokenClient, State: logins.Pending, AuthyID: string(d.id), Device: true,
		Created: d.now, Expires: d.now.Add(time.Minute),
		Push: logins.Push{Ordinal: 1, Number: "47", Sent: d.now, Expires: d.now.Add(time.Minute)},
	}
	s, err := d.sender.Logins.Create(d.t.Context(), s, token)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, problem, err := d.sender.Send(d.t.Context(), s, from, d.now); problem != nil || err != nil {
		d.t.Fatal(problem, err)
	}
	all := d.phone.Requests()
	for _, r := range all {
		if r.Hidden[0].Value == s.ID || r.Hidden[1].Value == s.ID {
			if !strings.Contains(r.Message, "47") {
				d.t.Errorf("%q lacks the number", r.Message)
			}
			return r.Message
		}
	}
	d.t.Fatalf("none of %d requests is this login's", len(all))
	return ""
}

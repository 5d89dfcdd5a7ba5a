package authy

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/factor"
	authysim "countersign/sim/authy"
)

// handset is a phone with the app. Its owner is enrolled in a simulator of Authy.
type handset struct {
	t      *testing.T
	phone  *authysim.Phone
	pushes Pushes
	factor factor.Factor
}

func newHandset(t *testing.T) *handset {
	t.Helper()
	server := authysim.Start(t, authysim.Options{})
	c := newClientWith(t, server.URL(), server.Key())
	f, err := Enrolment{c}.Enrol(t.Context(), factor.Person{Email: "a@example.com", CountryCode: "1", National: "2015550123", E164: "+12015550123"})
	if err != nil {
		t.Fatal(err)
	}
	return &handset{t: t, phone: server.Phone("1", "2015550123").InstallApp(), pushes: Pushes{c}, factor: f}
}

// ask sends a push and returns what the phone shows.
func (h *handset) ask(q factor.Question) authysim.Request {
	h.t.Helper()
	if _, err := h.pushes.Push(h.t.Context(), h.factor, q); err != nil {
		h.t.Fatal(err)
	}
	all := h.phone.Requests()
	return all[len(all)-1]
}

// someQuestion returns the question of an ordinary login.
func someQuestion() factor.Question {
	asked := time.Now()
	return factor.Question{
		App: "Sample", Account: "ada@example.com", Address: "203.0.113.7", Number: "47",
		Asked: asked, Ends: asked.Add(time.Minute), Login: "00112233445566778899aabbccddeeff", Ordinal: 1,
	}
}

func texts(pairs []authysim.Pair) map[string]string {
	m := map[string]string{}
	for _, p := range pairs {
		m[p.Key] = p.Value
	}
	return m
}

func TestPU5PushSaysWhatItIsFor(t *testing.T) {
	q := someQuestion()
	q.App, q.Account = "Sample <b>shop</b>", "Ada~*@example.com"
	q.Agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
	got := newHandset(t).ask(q)
	want := map[string]string{
		"Application": "Sample <b>shop</b>", "Number": "47", "From": "203.0.113.7",
		"Account": "Ada??@example.com", "Browser": "Firefox on Windows",
		"Time": q.Asked.UTC().Format("2006-01-02 15:04 UTC"),
	}
	if diff := cmp.Diff(want, texts(got.Details)); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
	if !strings.Contains(got.Message, "47") || len([]rune(got.Message)) > 144 {
		t.Errorf("message %q", got.Message)
	}
	if diff := cmp.Diff(map[string]string{"login": q.Login, "push": "1"}, texts(got.Hidden)); diff != "" {
		t.Errorf("hidden details (-want +got):\n%s", diff)
	}
	for a := range want {
		for b := range want {
			if a != b && strings.HasPrefix(b, a) {
				t.Errorf("detail %q starts %q", a, b)
			}
		}
		if len(a) > 20 {
			t.Errorf("detail %q is longer than 20", a)
		}
	}
}

// The push that Authy gets, byte for byte, and how long it may be answered.
func TestPushOnTheWire(t *testing.T) {
	c, w := client(t, answer(200, `{"approval_request":{"uuid":"`+uuid+`"},"success":true}`))
	q := someQuestion()
	q.Asked = time.Date(2026, 11, 30, 9, 5, 0, 0, time.FixedZone("", 3600))
	q.Address, q.Locale, q.Ordinal = "", "de", 2
	for _, lasts := range []struct {
		life time.Duration
		want string
	}{{90*time.Second + 1, "91"}, {-time.Hour, "1"}} {
		w.reset()
		q.Ends = q.Asked.Add(lasts.life)
		ref, err := Pushes{c}.Push(t.Context(), factor.Factor{Ref: string(testID)}, q)
		if err != nil || ref != uuid {
			t.Fatalf("got %q, %v", ref, err)
		}
		want := `{"message":"Bei Sample anmelden? Die Anmeldeseite zeigt die Zahl 47.",` +
			`"details":{"Application":"Sample","Account":"ada@example.com","Number":"47","Time":"2026-11-30 08:05 UTC","From":"unknown","Browser":"unbekannter Browser"},` +
			`"hidden_details":{"login":"00112233445566778899aabbccddeeff","push":"2"},"seconds_to_expire":` + lasts.want + `}`
		if got := w.requests(); len(got) != 1 || got[0].Body != want || got[0].URI != "/onetouch/json/users/900111/approval_requests" {
			t.Errorf("got %+v, want\n%s", got, want)
		}
	}
}

// Each language has its own message. It is short enough even with the longest name, and it
// contains the application's name and the number.
func TestMessage(t *testing.T) {
	h := newHandset(t)
	say := func(locale string) string {
		q := someQuestion()
		q.App, q.Locale = strings.Repeat("Ü", 80), locale
		return h.ask(q).Message
	}
	said := map[string]string{}
	for _, locale := range []string{"en", "es", "fr", "de", "pt-BR", "ja", "zh-Hans", "ar"} {
		text := say(locale)
		if length := utf8.RuneCountInString(text); length > 144 {
			t.Errorf("%s: got %d characters, want at most 144", locale, length)
		}
		if !strings.Contains(text, strings.Repeat("Ü", 60)) || !strings.Contains(text, "47") || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: got %q", locale, text)
		}
		if other := said[text]; other != "" {
			t.Errorf("%s says what %s says", locale, other)
		}
		said[text] = locale
	}
	for _, same := range [][2]string{{"", "en"}, {"tlh", "en"}, {"PT_pt", "pt-BR"}, {"de-AT", "de"}, {"zh-CN", "zh-Hans"}} {
		if got := said[say(same[0])]; got != same[1] {
			t.Errorf("%q: got the message of %q, want that of %q", same[0], got, same[1])
		}
	}
}

// The phone shows the name of the browser, and no text that a client made up.
func TestBrowser(t *testing.T) {
	const webkit = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	const blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
	h := newHandset(t)
	shown := func(locale, agent string) string {
		q := someQuestion()
		q.Locale, q.Agent = locale, agent
		return texts(h.ask(q).Details)["Browser"]
	}
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
		if got := shown("", agent); got != want {
			t.Errorf("%.60q: got %q, want %q", agent, got, want)
		}
	}
	said := map[string]string{}
	for _, locale := range []string{"en", "es", "fr", "de", "pt-BR", "ja", "zh-Hans", "ar"} {
		known, unknown := shown(locale, "Firefox/128.0 (Windows NT 10.0)"), shown(locale, "")
		if !strings.Contains(known, "Firefox") || !strings.Contains(known, "Windows") || strings.ContainsAny(known+unknown, "{}") || said[known] != "" || said[unknown] != "" {
			t.Errorf("%s: got %q and %q", locale, known, unknown)
		}
		said[known], said[unknown] = locale, locale
	}
}

// An address that is too long for Authy is cut, and invisible characters are removed.
func TestTheAccountFits(t *testing.T) {
	q := someQuestion()
	q.Account, q.Address = strings.Repeat("é", 250)+"\u202e@example.com", strings.Repeat("1", 300)
	for _, detail := range newHandset(t).ask(q).Details {
		if n := utf8.RuneCountInString(detail.Value); n < 1 || n > 200 || strings.Contains(detail.Value, "\u202e") {
			t.Errorf("%s has %d characters: %q", detail.Key, n, detail.Value)
		}
	}
}

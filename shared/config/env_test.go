package config_test

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/config"

	"github.com/google/go-cmp/cmp"
)

// env returns an Env over exactly the given settings.
func env(settings map[string]string) *config.Env {
	return config.New(func(name string) (string, bool) {
		value, ok := settings[name]
		return value, ok
	})
}

func TestGoodSettings(t *testing.T) {
	e := env(map[string]string{
		"TABLE": "users", "CALLBACK": "https://example.com/authy/callback", "PROVIDER": "http://127.0.0.1:9/",
		"ORIGINS": "https://a.example, https://b.example:443,http://127.0.0.1:80,http://[::1]:8080", "PAGE": "https://Login.example:8443", "LIFE": "90s", "CODES": "7", "PASSWORDS": "3/24h",
	})
	passwords, per := e.Limit("PASSWORDS", "10/1h")
	got := []any{
		e.String("TABLE", "a name"), e.URL("CALLBACK", "a URL"), e.BaseURL("PROVIDER", "https://api.example"),
		e.Origins("ORIGINS"), e.Origin("PAGE"), e.Duration("LIFE", time.Minute), e.Int("CODES", 5), passwords, per,
	}
	want := []any{
		"users", "https://example.com/authy/callback", "http://127.0.0.1:9/",
		[]string{"https://a.example", "https://b.example", "http://127.0.0.1", "http://[::1]:8080"}, "https://login.example:8443", 90 * time.Second, 7, 3, 24 * time.Hour,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if err := e.Err(); err != nil {
		t.Errorf("Err() = %v", err)
	}
}

func TestDefaults(t *testing.T) {
	for name, settings := range map[string]map[string]string{
		"left out": nil,
		"empty":    {"PROVIDER": "", "ORIGINS": "", "LIFE": "", "CODES": "", "PASSWORDS": ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := env(settings)
			passwords, per := e.Limit("PASSWORDS", "10/1h")
			got := []any{
				e.BaseURL("PROVIDER", "https://api.example"), e.Origins("ORIGINS"), e.Origin("ORIGINS"),
				e.Duration("LIFE", time.Minute), e.Int("CODES", 5), passwords, per,
			}
			want := []any{"https://api.example", []string(nil), "", time.Minute, 5, 10, time.Hour}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("defaults (-want +got):\n%s", diff)
			}
			if err := e.Err(); err != nil {
				t.Errorf("Err() = %v", err)
			}
		})
	}
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	e := env(map[string]string{"LIFE": "ten"})
	e.String("USERS_TABLE", "the name of the table of accounts")
	e.URL("CALLBACK_URL", "the URL that Authy calls")
	e.Duration("LIFE", 10*time.Minute)
	e.String("USERS_TABLE", "the name of the table of accounts")

	want := `USERS_TABLE is not set: set it to the name of the table of accounts
CALLBACK_URL is not set: set it to the URL that Authy calls
LIFE is not a duration: set it to a duration like 90s or 10m, from 1ms to 9999h, or leave it out for 10m`
	if diff := cmp.Diff(want, e.Err().Error()); diff != "" {
		t.Errorf("Err() (-want +got):\n%s", diff)
	}
}

func TestWrongSettings(t *testing.T) {
	str := func(e *config.Env) { e.String("NAME", "a name") }
	url := func(e *config.Env) { e.URL("NAME", "a URL") }
	optional := func(e *config.Env) { e.BaseURL("NAME", "https://api.example") }
	list := func(e *config.Env) { e.Origins("NAME") }
	one := func(e *config.Env) { e.Origin("NAME") }
	duration := func(e *config.Env) { e.Duration("NAME", time.Minute) }
	within := func(e *config.Env) { e.DurationWithin("NAME", time.Minute, time.Second, time.Hour) }
	number := func(e *config.Env) { e.Int("NAME", 5) }
	limit := func(e *config.Env) { e.Limit("NAME", "10/1h") }
	flag := func(e *config.Env) { e.Flag("NAME") }
	words := func(e *config.Env) {
		e.List("NAME", func(s string) bool { return s != "" && s != "bad" }, "words, or leave it out")
	}

	for _, test := range []struct {
		value string
		read  func(*config.Env)
		want  string
	}{
		{" users", str, "NAME has white space around it: set it to a name"},
		{"users\n", str, "NAME has white space around it: set it to a name"},

		{"example.com/x", url, "NAME is not an http or https URL: set it to a URL"},
		{"ftp://example.com", url, "NAME is not an http or https URL: set it to a URL"},
		{"https://", url, "NAME is not an http or https URL: set it to a URL"},
		{"https://:443", url, "NAME is not an http or https URL: set it to a URL"},
		{"https://exa mple.com", url, "NAME is not an http or https URL: set it to a URL"},
		{"https://u:p@example.com", url, "NAME has a user, a query or a fragment in it: set it to a URL"},
		{"https://example.com/?a=b", url, "NAME has a user, a query or a fragment in it: set it to a URL"},
		{"https://example.com/?", url, "NAME has a user, a query or a fragment in it: set it to a URL"},
		{"https://example.com/#", url, "NAME has a user, a query or a fragment in it: set it to a URL"},
		{"https://example.com/v1", optional, "NAME has a path in it: set it to an https URL, or leave it out for https://api.example"},
		{"https://:", optional, "NAME is not an http or https URL"},
		{"https://api.example:0", optional, "NAME has a port that is not between 1 and 65535"},
		{"https://api.example:65536", optional, "NAME has a port that is not between 1 and 65535"},
		{"nothing", optional, "NAME is not an http or https URL: set it to an https URL, or leave it out for https://api.example"},

		{"good,bad", words, "NAME has a wrong entry: set it to words, or leave it out"},
		{"good,", words, "NAME has a wrong entry"},
		{" ", words, "NAME has a wrong entry"},

		{"yes", flag, "NAME is neither true nor false: set it to true or false, or leave it out for false"},
		{"True", flag, "NAME is neither true nor false"},

		{"https://a.example,,https://b.example", list, "NAME is no origin, or a list with something else in it"},
		{"https://a.example,", list, "NAME is no origin, or a list with something else in it"},
		{"*", list, "NAME is no origin, or a list with something else in it"},
		{"null", list, "NAME is no origin, or a list with something else in it"},
		{"https://a.example/", one, "NAME is no origin, or a list with something else in it"},
		{"https://u@a.example", one, "NAME is no origin, or a list with something else in it"},
		{"ftp://a.example", one, "NAME is no origin, or a list with something else in it"},
		{"chrome-extension://abcdef", list, "NAME is no origin, or a list with something else in it"},
		{"file://a.example", list, "NAME is no origin, or a list with something else in it"},
		{"a.example", one, "NAME is no origin, or a list with something else in it"},
		{"https://a.example,https://b.example", one, "NAME has more than one origin: set it to one origin such as https://login.example.com, or leave it out"},

		{"10", duration, "NAME is not a duration"},
		{"0s", duration, "NAME is too short"},
		{"-1m", duration, "NAME is too short"},
		{"10000h", duration, "NAME is too long"},
		{"999ms", within, "NAME is too short: set it to a duration like 90s or 10m, from 1s to 1h, or leave it out for 1m"},
		{"61m", within, "NAME is too long"},

		{"five", number, "NAME is not a whole number: set it to a whole number from 1 to 1000000, or leave it out for 5"},
		{"1.5", number, "NAME is not a whole number"},
		{"+5", number, "NAME is not a whole number"},
		{"0", number, "NAME is not between 1 and 1000000"},
		{"1000001", number, "NAME is not between 1 and 1000000"},
		{"99999999999999999999", number, "NAME is not a whole number"},

		{"10", limit, "NAME is not a count per duration: set it to a count per duration like 10/1h, or leave it out for 10/1h"},
		{"/1h", limit, "NAME has a count that is not a whole number"},
		{"0/1h", limit, "NAME has a count that is not between 1 and 1000000"},
		{"10/hour", limit, "NAME has no duration after the stroke"},
		{"10/1ms", limit, "NAME has a duration that is not between 1s and 9999h"},
		{"10/10000h", limit, "NAME has a duration that is not between 1s and 9999h"},
		{"1001/1s", limit, "NAME allows more than one in a millisecond"},
	} {
		e := env(map[string]string{"NAME": test.value})
		test.read(e)
		err := e.Err()
		if err == nil {
			t.Errorf("%q is accepted", test.value)
			continue
		}
		if got := err.Error(); !strings.HasPrefix(got, test.want) || !strings.Contains(got, ": set it to ") {
			t.Errorf("%q: got %q, want it to start with %q and to say how to set it", test.value, got, test.want)
		}
	}
}

func TestBrokenSettingsGiveHarmlessValues(t *testing.T) {
	e := env(map[string]string{"NAME": "\x00broken "})
	n, per := e.Limit("NAME", "10/1h")
	got := []any{e.String("NAME", ""), e.URL("NAME", ""), e.Duration("NAME", time.Minute), e.Int("NAME", 5), n, per}
	want := []any{"", "", time.Minute, 5, 0, time.Duration(0)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestErrorsDontRepeatValues(t *testing.T) {
	const canary = "canary7QkZ, "
	e := env(map[string]string{"NAME": canary, "AUTHY_API_KEY": canary})
	e.String("NAME", "x")
	e.URL("NAME", "x")
	e.Origins("NAME")
	e.Duration("NAME", time.Minute)
	e.Int("NAME", 5)
	e.Limit("NAME", "10/1h")
	e.Keys("AUTHY_API_KEY", "Authy's key")
	if got := e.Err().Error(); strings.Contains(got, "canary") || strings.Count(got, "\n") != 6 {
		t.Errorf("Err() repeats a value, or misses a problem:\n%s", got)
	}
}

func TestText(t *testing.T) {
	e := config.New(func(name string) (string, bool) {
		value, ok := map[string]string{"SET": " any text ", "EMPTY": ""}[name]
		return value, ok
	})
	for name, want := range map[string]string{"SET": " any text ", "EMPTY": "def", "UNSET": "def"} {
		if got := e.Text(name, "def"); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if err := e.Err(); err != nil {
		t.Errorf("got %v, want no complaint", err)
	}
}

func TestName(t *testing.T) {
	e := env(map[string]string{"SET": " \u00a0Shop 24\u2003\n", "BLANK": " \u00a0", "EMPTY": "", "TURNED": "\u202eShop\u200b\u0085", "UNSEEN": "\u200b"})
	for name, want := range map[string]string{"SET": "Shop 24", "BLANK": "def", "TURNED": "Shop", "UNSEEN": "def", "EMPTY": "def", "UNSET": "def"} {
		if got := e.Name(name, "def"); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestList(t *testing.T) {
	e := env(map[string]string{"SET": "a, b ,c", "EMPTY": ""})
	for name, want := range map[string][]string{"SET": {"a", "b", "c"}, "EMPTY": nil, "UNSET": nil} {
		if diff := cmp.Diff(want, e.List(name, func(s string) bool { return len(s) == 1 }, "letters")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if err := e.Err(); err != nil {
		t.Errorf("got %v, want no complaint", err)
	}
}

func TestFlag(t *testing.T) {
	e := env(map[string]string{"TRUE": "true", "FALSE": "false", "EMPTY": "", "BROKEN": "no"})
	for name, want := range map[string]bool{"TRUE": true, "FALSE": false, "EMPTY": false, "UNSET": false, "BROKEN": false} {
		if got := e.Flag(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

package main

import (
	"net/http"
	"strings"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// The tokens of the two logins that there are: fixed, so that every process of the fuzzer has the same.
const (
	waitingToken = "cs_AAECAwQFBgcICQoLDA0OD0FCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaYWJjZGVm"
	nativeToken  = "cs_EBESExQVFhcYGRobHB0eH0FCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaYWJjZGVm"
)

// FZ-5: whatever the cookies of a request are, and in whichever way API Gateway or SAM passes them on, they reach a login only
// when one of ours has the whole token of a cookie client in it, by a second reading of them, and the request is from our own page.
func FuzzCookies(f *testing.F) {
	r := functiontest.New(f, newHandler, handler.routes, "PAGE_ORIGIN=https://login.example.com")
	p := r.Account()
	for text, options := range map[string][]func(*logins.Login){waitingToken: {functiontest.Cookie}, nativeToken: nil} {
		token, err := logins.ParseToken(text)
		if err != nil {
			f.Fatal(err)
		}
		r.LoginBehind(token, p, options...)
	}
	for _, first := range []string{
		"__Host-login=" + waitingToken, "__Host-session=" + waitingToken, "__Host-login=" + nativeToken, "__Host-login=" + waitingToken + "x",
		`__Host-login="` + waitingToken + `"`, " __Host-login = " + waitingToken, "__host-login=" + waitingToken, "login=" + waitingToken,
		"__Host-login=x; __Host-login=" + waitingToken, "__Host-login=" + waitingToken + "; __Host-login=x", "__Host-login", "=" + waitingToken,
		"a=__Host-login=" + waitingToken, "a=\"; __Host-login=" + waitingToken + "\"", "__Host-login=" + waitingToken + ",b=c", "__Host-login=%63s_", ";;=;", "\x00",
	} {
		f.Add(first, "", "", byte(0))
		f.Add(first, "__Host-session=x", "https://login.example.com", byte(1))
		f.Add("a=b", first, "https://evil.example", byte(0))
	}
	f.Fuzz(func(t *testing.T, first, second, origin string, where byte) {
		r.T = t
		e := apitest.Event(http.MethodGet, "/session/status")
		lines := []string{first, second}
		switch where % 4 {
		case 0: // AWS
			e.Cookies = lines
		case 1: // SAM CLI, which has them in both places
			e.Cookies = lines
			e.Headers["Cookie"] = strings.Join(lines, "; ")
		case 2:
			e.Headers["cookie"] = first
			lines = []string{first}
		case 3:
			e.Cookies = []string{first}
			lines = []string{first}
		}
		if origin != "" {
			e.Headers["origin"] = origin
		}
		got := r.Send(e)
		switch {
		case got.Status != http.StatusOK:
			if got.Status < 400 || got.Status >= 500 || len(got.Cookies) > 0 {
				t.Fatalf("%d: %s", got.Status, got.Body)
			}
			if origin == "" && len(lines) == 1 && lines[0] == "__Host-login="+waitingToken {
				t.Fatalf("%d, but the cookie is the login's", got.Status)
			}
		case origin != "" && origin != "https://login.example.com":
			t.Fatalf("found for a page at %q", origin)
		case !carries(lines, waitingToken):
			t.Fatalf("found by the cookies %q", lines)
		}
		if strings.Contains(got.Log, "cs_") {
			t.Fatalf("a token in the log: %s", got.Log)
		}
	})
}

// carries reads cookies a second time (RFC 6265 §4.2.1): pairs parted by semicolons, a name that is exactly one of ours, and a
// value that may stand in quotes.
func carries(lines []string, token string) bool {
	for _, line := range lines {
		for pair := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(pair, "=")
			name, value = strings.Trim(name, " \t\r\n"), strings.Trim(value, " \t\r\n")
			if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
				value = value[1 : len(value)-1]
			}
			if (name == logins.LoginCookie || name == logins.SessionCookie) && value == token {
				return true
			}
		}
	}
	return false
}

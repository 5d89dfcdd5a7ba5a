package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func TestBodiesThatAreNone(t *testing.T) {
	r := newRig(t)
	long := strings.Repeat("x", 17<<10)
	for name, c := range map[string]struct {
		body        apitest.Option
		status      int
		code, field string
	}{
		"no body":             {func(*apitest.Request) {}, 400, "invalid_field", "email"},
		"no JSON":             {apitest.JSON(`{"email":`), 400, "invalid_request", ""},
		"unknown field":       {apitest.JSON(`{"email":"a@example.com","password":"x","id":"1"}`), 400, "invalid_request", ""},
		"wrong case":          {apitest.JSON(`{"EMAIL":"a@example.com"}`), 400, "invalid_request", ""},
		"a field twice":       {apitest.JSON(`{"email":"a@example.com","email":"b@example.com"}`), 400, "invalid_request", ""},
		"wrong type":          {apitest.JSON(`{"email":1}`), 400, "invalid_field", "email"},
		"wrong password type": {apitest.JSON(`{"email":"a@example.com","password":["x"]}`), 400, "invalid_field", "password"},
		"no email":            {apitest.JSON(`{"password":"x"}`), 400, "invalid_field", "email"},
		"no such email":       {apitest.JSON(`{"email":"nobody","password":"x"}`), 400, "invalid_field", "email"},
		"no password":         {apitest.JSON(`{"email":"a@example.com"}`), 400, "invalid_field", "password"},
		"long password":       {apitest.JSON(`{"email":"a@example.com","password":"` + long[:513] + `"}`), 400, "invalid_field", "password"},
		"form, twice":         {apitest.Form("email", "a@example.com", "email", "b@example.com"), 400, "invalid_request", ""},
		"form, no password":   {apitest.Form("email", "a@example.com"), 400, "invalid_field", "password"},
		"text":                {apitest.Body("text/plain", "email=a"), 415, "unsupported_media_type", ""},
		"no type":             {apitest.Body("", "{}"), 415, "unsupported_media_type", ""},
		"too long":            {apitest.JSON(`{"email":"` + long + `"}`), 413, "too_large", ""},
	} {
		t.Run(name, func(t *testing.T) {
			functiontest.WantError(t, r.Request("POST /session", c.body), c.status, c.code, c.field)
		})
	}
	r.WantAsked(authysim.Every, 0)
}

// told is an answer without the request's own id and time.
func told(got apitest.Answer) []any {
	header := http.Header{}
	for name, values := range got.Header {
		header[name] = values
	}
	header.Del("X-Request-Id")
	header.Del("Retry-After")
	id := got.Header.Get("X-Request-Id")
	body := strings.ReplaceAll(got.Body, `"requestId":"`+id+`"`, `"requestId":""`)
	if at := strings.Index(body, `"retryAfter":`); at >= 0 {
		body = body[:at]
	}
	return []any{got.Status, header, body, len(got.Cookies)}
}

// EN-1: an unknown address, a wrong password and a disabled account get the same answer, byte
// for byte. Over the limit, an address with an account and one without get the same answer,
// too.
func TestEN1OneAnswerForAllThatIsWrong(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=1/1h")
	known, disabled := r.Account(), r.Account(functiontest.Disabled)
	tries := []struct{ name, email, password string }{
		{"a wrong password", known.Account.Email, "wrong password"},
		{"an unknown address", "nobody@example.com", functiontest.Password},
		{"a disabled account", disabled.Account.Email, functiontest.Password},
	}
	for source, client := range map[string]apitest.Option{
		"198.51.100.1": functiontest.AsCookieClient(), "198.51.100.2": func(*apitest.Request) {},
	} {
		var refused, limited []any
		for i, try := range tries {
			first := r.logIn(try.email, try.password, client, apitest.SourceIP(source))
			functiontest.WantError(t, first, 403, "invalid_credentials", "")
			second := r.logIn(try.email, try.password, client, apitest.SourceIP(source))
			functiontest.WantError(t, second, 429, "too_many_attempts", "")
			if i == 0 {
				refused, limited = told(first), told(second)
			}
			if diff := cmp.Diff(refused, told(first)); diff != "" {
				t.Errorf("%s against %s:\n%s", try.name, tries[0].name, diff)
			}
			if diff := cmp.Diff(limited, told(second)); diff != "" {
				t.Errorf("over the limit, %s against %s:\n%s", try.name, tries[0].name, diff)
			}
		}
	}
	r.WantAsked(authysim.EndpointPush, 0)
}

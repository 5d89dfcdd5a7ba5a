package apitest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"countersign/shared/api"

	"github.com/aws/aws-lambda-go/events"
)

// Answer is what the client gets, together with what the request logged.
type Answer struct {
	Status  int
	Header  http.Header
	Cookies []*http.Cookie
	Body    string
	JSON    map[string]any // nil when the body is not a JSON object
	Log     string         // the lines that the request wrote
	Metrics string         // the metric lines that it wrote
}

// Code is the error code in the body, "" when there is none.
func (a Answer) Code() string {
	code, _ := a.JSON["code"].(string)
	return code
}

// Cookie finds a cookie that the answer sets, or returns nil.
func (a Answer) Cookie(name string) *http.Cookie {
	for _, cookie := range a.Cookies {
		if cookie.Name == name {
			return cookie
		}
	}
	return nil
}

// Do sends an event through [api.Invoke] to a handler made by api.NewMux. It also
// checks that the answer has the headers that every answer must have.
func Do(t testing.TB, h http.Handler, event Request) Answer {
	t.Helper()
	var log, metrics bytes.Buffer
	response, err := api.Invoke(api.Options{Namespace: "test"}.Into(api.LogTo(t.Context(), &log), &metrics), h, event)
	if err != nil {
		t.Fatalf("invoke: %v", err)
	}
	answer := read(t, response)
	answer.Log, answer.Metrics = log.String(), metrics.String()
	requireBase(t, answer)
	return answer
}

func read(t testing.TB, response events.APIGatewayV2HTTPResponse) Answer {
	t.Helper()
	answer := Answer{Status: response.StatusCode, Header: http.Header{}, Body: response.Body}
	for name, value := range response.Headers {
		answer.Header.Set(name, value)
	}
	for _, line := range response.Cookies {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatalf("read cookie: %v", err)
		}
		answer.Cookies = append(answer.Cookies, cookie)
	}
	if response.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(response.Body)
		if err != nil {
			t.Fatalf("read body: %v", err)
		}
		answer.Body = string(body)
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") {
		if !json.Valid([]byte(answer.Body)) {
			t.Errorf("Content-Type is JSON, but the body is not: %q", answer.Body)
		}
		// The body may be JSON of another kind, such as a list. JSON then stays nil.
		_ = json.Unmarshal([]byte(answer.Body), &answer.JSON)
	}
	return answer
}

// requireBase checks the headers of every answer (API-1).
func requireBase(t testing.TB, answer Answer) {
	t.Helper()
	want := map[string]string{
		"Cache-Control":                "no-store",
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer",
		"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
		"X-Content-Type-Options":       "nosniff",
	}
	for name, value := range want {
		if got := answer.Header.Get(name); got != value {
			t.Errorf("header %s: got %q, want %q", name, got, value)
		}
	}
	if answer.Header.Get("X-Request-Id") == "" {
		t.Error("header X-Request-Id: got none")
	}
}

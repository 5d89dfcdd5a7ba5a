package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/shared/api"

	"github.com/aws/aws-lambda-go/events"
)

// FZ-3: Decode either refuses the bytes with an answer or accepts them, and what it
// accepts means the same to encoding/json.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"email":"a","force":true,"countryCode":1}`, `{"email":"\ud83d\ude00"}`, `{"email":"\ud800"}`, `{"email":"a","email":"b"}`,
		`{"EMAIL":"a"}`, `{"email":{}}`, `[[[[`, "\uFEFF{}", "{\"email\":\"\xff\"}", `{"countryCode":1e9}`, `{"countryCode":-0}`, `{"email":"\\ud800"} `,
		"email=a&force=1&countryCode=%2B1", "email=a&email=b", "email=%ff", "a;b", "%", "\x00",
	} {
		f.Add(jsonType, seed)
		f.Add(formType, seed)
	}
	f.Fuzz(func(t *testing.T, contentType, body string) {
		var got fields
		r := post("", body)
		r.Header["Content-Type"] = []string{contentType}
		if err := api.Decode(r, &got); err != nil {
			if answer := answerOf(t, err); answer.Status != 400 && answer.Status != 413 && answer.Status != 415 {
				t.Fatalf("got status %d", answer.Status)
			}
			return
		}
		for _, text := range []string{got.Email, string(got.Code)} {
			if !utf8.ValidString(text) {
				t.Fatalf("took invalid UTF-8: %q", text)
			}
		}
		if got.Kept != "" || got.Never != "" {
			t.Fatalf("filled a field without a name: %+v", got)
		}
		if body != "" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), jsonType) {
			sameAsStandard(t, body, got)
		}
	})
}

func sameAsStandard(t *testing.T, body string, got fields) {
	t.Helper()
	var want map[string]any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&want); err != nil || want == nil {
		t.Fatalf("took what is no object: %v", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("took trailing data")
	}
	have := map[string]any{"email": got.Email, "force": got.Force, "countryCode": string(got.Code)}
	for name, value := range want {
		if number, ok := value.(json.Number); ok {
			value = number.String()
		}
		if have[name] != value {
			t.Fatalf("field %q: got %v, want %v", name, have[name], value)
		}
	}
}

// FZ-2: for every event, the edge returns an error or an answer that API Gateway can
// send.
func FuzzInvoke(f *testing.F) {
	for _, seed := range []string{
		`{"version":"2.0","routeKey":"POST /echo","rawPath":"/echo","headers":{"content-type":"text/plain"},"body":"aGk=","isBase64Encoded":true,
		  "requestContext":{"requestId":"a=","http":{"method":"POST","sourceIp":"2001:db8::1"}},"cookies":["a=b","c=d"]}`,
		`{"version":"2.0","routeKey":"POST /echo","rawPath":"/echo","body":"%%%","isBase64Encoded":true,"requestContext":{"http":{"method":"POST"}}}`,
		`{"version":"2.0","rawPath":"//\u0000%zz?","rawQueryString":"%","requestContext":{"stage":"x","http":{"method":"G T"}}}`,
		`{"version":"1.0"}`, `{}`, `null`, `{"headers":{"\n":"\r\n"}}`,
	} {
		f.Add([]byte(seed))
	}
	h := api.NewMux(map[string]api.Handler{"POST /echo": func(w http.ResponseWriter, r *http.Request) error {
		body, err := api.RawBody(r)
		if err != nil {
			return err
		}
		w.Header().Set("X-Source", api.Source(r))
		w.WriteHeader(http.StatusOK)
		_, err = w.Write(body)
		return err
	}})
	f.Fuzz(func(t *testing.T, text []byte) {
		var event events.APIGatewayV2HTTPRequest
		if json.Unmarshal(text, &event) != nil {
			return
		}
		response, err := api.Invoke(api.LogTo(context.Background(), io.Discard), h, event)
		if err != nil {
			return
		}
		if response.StatusCode < 200 || response.StatusCode > 599 {
			t.Fatalf("got status %d", response.StatusCode)
		}
		if !utf8.ValidString(response.Body) {
			t.Fatal("body is not text")
		}
		if id := response.Headers["X-Request-Id"]; id == "" || strings.ContainsAny(id, "\r\n ") {
			t.Fatalf("got request id %q", id)
		}
		if source := response.Headers["X-Source"]; strings.ContainsAny(source, "\r\n ") {
			t.Fatalf("got source %q", source)
		}
	})
}

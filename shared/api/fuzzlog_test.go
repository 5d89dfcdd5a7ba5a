package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
)

// FZ-9: whatever a request, an error or a panic contains, the log gets exactly one line
// of JSON and the metrics at most one, and neither contains anything secret.
func FuzzLog(f *testing.F) {
	const canary = "c4nary"
	for kind := range byte(12) {
		f.Add(kind, "POST", "JKJaXmPLvHcESHA=", "call the provider", "Get \"https://a/b\": EOF")
		f.Add(kind, "G\nT", "a\r\nb", "\"\\\n{}\u2028\x00\xff", "\": \"")
	}
	var fail func() error
	var note string
	h := api.NewMux(map[string]api.Handler{"POST /x": func(_ http.ResponseWriter, r *http.Request) error {
		api.Annotate(r.Context(), slog.String("note", note))
		return fail()
	}})
	f.Fuzz(func(t *testing.T, kind byte, method, id, text, inner string) {
		if strings.Contains(method+id+text+inner, canary) {
			return
		}
		note = text
		fail = func() error { return failure(kind, text, inner, canary) }
		event := apitest.Event("POST", "/x?code="+canary, apitest.Bearer(canary), apitest.Header("X-Api-Token", canary),
			apitest.Cookie("__Host-session", canary), apitest.JSON(`{"password":"`+canary+`"}`))
		if kind%2 == 0 { // otherwise no request would reach the handler
			event.RequestContext.HTTP.Method = method
			event.RawPath += text
		}
		event.RequestContext.RequestID = id
		var log, metrics bytes.Buffer
		ctx := context.WithValue(context.Background(), "x-amzn-trace-id", "Root="+inner) //nolint:staticcheck // the Lambda runtime's own key
		if _, err := api.Invoke(api.Options{Namespace: "test"}.Into(api.LogTo(ctx, &log), &metrics), h, event); err != nil {
			return // not an HTTP request
		}
		oneLine(t, log.Bytes(), "time", "level", "msg", "method", "route", "status", "ms", "requestId")
		if metrics.Len() > 0 {
			oneLine(t, metrics.Bytes(), "_aws")
		}
		if strings.Contains(log.String()+metrics.String(), canary) {
			t.Errorf("shows a secret: %s %s", &log, &metrics)
		}
	})
}

// failure makes a handler fail with one of net/http's errors, whose text contains the
// URL, wrapped in various ways; or with a panic.
func failure(kind byte, text, inner, secret string) error {
	leak := &url.Error{Op: text, URL: "https://api.authy.com/protected/json/verify/" + secret, Err: errors.New(inner)}
	switch kind / 2 % 6 {
	case 0:
		return leak
	case 1:
		return fmt.Errorf("%s: %w", text, leak)
	case 2:
		return errors.Join(errors.New(text), fmt.Errorf("%s: %w", inner, leak))
	case 3:
		return &api.Error{Status: http.StatusBadGateway, Code: "provider_failed", Message: "It failed.", Cause: leak}
	case 4:
		return fmt.Errorf("%s: %w", inner, &url.Error{Op: inner, URL: "https://" + secret + "/", Err: leak})
	default:
		panic(text)
	}
}

// oneLine checks that text is one line with one JSON object, in which each name is
// unique and the given names exist.
func oneLine(t *testing.T, text []byte, names ...string) {
	t.Helper()
	if bytes.Count(text, []byte("\n")) != 1 || !bytes.HasSuffix(text, []byte("\n")) {
		t.Fatalf("got %q, want one line", text)
	}
	found := map[string]bool{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		t.Fatalf("got %q, want a JSON object", text)
	}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			t.Fatalf("got %q, want JSON", text)
		}
		if found[fmt.Sprint(name)] {
			t.Fatalf("has %v twice: %q", name, text)
		}
		found[fmt.Sprint(name)] = true
	}
	for _, name := range names {
		if !found[name] {
			t.Fatalf("has no %s: %q", name, text)
		}
	}
}

package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"countersign/shared/api"
	"countersign/shared/api/apitest"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// request returns the request that a plain net/http handler gets for an event.
func request(t *testing.T, event apitest.Request) *http.Request {
	t.Helper()
	var got *http.Request
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r })
	if _, err := api.Invoke(t.Context(), h, event); err != nil {
		t.Fatalf("invoke: %v", err)
	}
	return got
}

func TestInvokeMakesTheRequest(t *testing.T) {
	event := apitest.Event("POST", "/session/verify?code=1&code=2",
		apitest.Header("X-Api-Token", "a"), apitest.Header("X-Api-Token", "b"), apitest.Header("accept-session", "cookie"),
		apitest.Cookie("__Host-login", "x"), apitest.Cookie("other", "y"), apitest.Body("text/plain", "héllo"))
	r := request(t, event)
	if r.Method != "POST" || r.URL.Path != "/session/verify" || r.RequestURI != "/session/verify?code=1&code=2" || r.Host != "api.example.com" {
		t.Errorf("got %s %s %s of %s", r.Method, r.URL.Path, r.RequestURI, r.Host)
	}
	want := http.Header{"X-Api-Token": {"a,b"}, "Accept-Session": {"cookie"}, "Content-Type": {"text/plain"}, "Cookie": {"__Host-login=x; other=y"}}
	if diff := cmp.Diff(want, r.Header); diff != "" {
		t.Errorf("header: -want +got\n%s", diff)
	}
	if cookie, err := r.Cookie("other"); err != nil || cookie.Value != "y" {
		t.Errorf("cookie: got %v, %v", cookie, err)
	}
	if body, err := io.ReadAll(r.Body); err != nil || string(body) != "héllo" || r.ContentLength != int64(len(body)) {
		t.Errorf("body: got %q of %d, %v", body, r.ContentLength, err)
	}
}

func TestInvokeWithoutHeadersOrBody(t *testing.T) {
	event := apitest.Event("GET", "/session")
	event.Headers = nil
	r := request(t, event)
	if r.Host != "api.example.com" || len(r.Header) != 0 || r.Body != http.NoBody || r.ContentLength != 0 {
		t.Errorf("got host %q, header %v, %d bytes", r.Host, r.Header, r.ContentLength)
	}
}

// SAM keeps the client's spelling of header names, and sends the cookies in both the
// list and a header.
func TestInvokeTakesEventsOfSAM(t *testing.T) {
	event := apitest.Event("GET", "/session", apitest.Cookie("a", "1"))
	event.Headers = map[string]string{"X-API-TOKEN": "t", "Cookie": "a=1", "Host": "127.0.0.1:3000"}
	r := request(t, event)
	want := http.Header{"X-Api-Token": {"t"}, "Cookie": {"a=1"}}
	if diff := cmp.Diff(want, r.Header); diff != "" || r.Host != "127.0.0.1:3000" {
		t.Errorf("host %q, header: -want +got\n%s", r.Host, diff)
	}
	event.Headers = map[string]string{"Content-Type": "b", "content-type": "a"}
	for range 20 { // the order of a map changes
		if got := request(t, event).Header.Values("Content-Type"); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("two spellings: got %q, want both, in one order", got)
		}
	}
}

// A domain's mapping or a named stage puts a prefix before the path. API Gateway has
// already matched the route without it, and the log shows that route.
func TestInvokeServesTheRouteUnderAnyBasePath(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /session": func(w http.ResponseWriter, _ *http.Request) error { return api.Empty(w, 204) }})
	for _, test := range []struct{ route, stage, path, log string }{
		{"GET /session", "$default", "/session", "GET /session"},
		{"GET /session", "$default", "/login/v1/session", "GET /session"},
		{"GET /session", "prod", "/prod/session", "GET /session"},
		{"GET /session", "prod", "/prod/login/session", "GET /session"},
		{"GET /login/session", "$default", "/session", ""},
		{"$default", "$default", "/session", ""},
		{"", "$default", "/session", ""},
	} {
		event := apitest.Event("GET", test.path)
		event.RouteKey, event.RequestContext.RouteKey, event.RequestContext.Stage = test.route, test.route, test.stage
		got := apitest.Do(t, h, event)
		if want := map[bool]int{true: 204, false: 404}[test.log != ""]; got.Status != want {
			t.Errorf("route %q, path %s: got %d, want %d", test.route, test.path, got.Status, want)
		}
		if !strings.Contains(got.Log, `"route":"`+test.log+`"`) {
			t.Errorf("route %q, path %s: the log is %s", test.route, test.path, got.Log)
		}
	}
}

// WH-1: a signature is checked over the bytes that the client sent.
func TestInvokeDecodesBase64(t *testing.T) {
	sent := []byte{0, 0xff, '{', '\r', '\n', 0x80}
	r := request(t, apitest.Event("POST", "/authy/callback", apitest.Body("", string(sent)), apitest.Base64()))
	if got, err := api.RawBody(r); err != nil || !bytes.Equal(got, sent) {
		t.Errorf("got %q, %v; want %q", got, err, sent)
	}
	event := apitest.Event("POST", "/authy/callback", apitest.Body("", "no base64!"))
	event.IsBase64Encoded = true
	if _, err := api.RawBody(request(t, event)); answerOf(t, err).Status != 400 {
		t.Errorf("no base64: got %v, want 400", err)
	}
	// The 16 KiB apply to the decoded body, and 10 MB are refused without decoding
	// them.
	for size, want := range map[int]int{16 << 10: 0, 16<<10 + 1: 413, 7 << 20: 413} {
		event := apitest.Event("POST", "/", apitest.Body("", strings.Repeat("x", size)), apitest.Base64())
		if _, err := api.RawBody(request(t, event)); answerOf(t, err).Status != want {
			t.Errorf("%d bytes: got %v, want %d", size, err, want)
		}
	}
}

func TestInvokeMakesTheResponse(t *testing.T) {
	invoke := func(h http.HandlerFunc) events.APIGatewayV2HTTPResponse {
		t.Helper()
		got, err := api.Invoke(t.Context(), h, apitest.Event("GET", "/"))
		if err != nil {
			t.Fatalf("invoke: %v", err)
		}
		return got
	}
	got := invoke(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Vary", "Origin")
		w.Header().Add("Vary", "Cookie")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Path: "/"})
		http.SetCookie(w, &http.Cookie{Name: "b", MaxAge: -1})
		w.WriteHeader(201)
		_, _ = w.Write([]byte("héllo"))
	})
	want := events.APIGatewayV2HTTPResponse{
		StatusCode: 201,
		Headers:    map[string]string{"Vary": "Origin, Cookie"},
		Cookies:    []string{"a=1; Path=/", "b=; Max-Age=0"},
		Body:       "héllo",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	got = invoke(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0xff, 0}) })
	if want := base64.StdEncoding.EncodeToString([]byte{0xff, 0}); got.StatusCode != 200 || !got.IsBase64Encoded || got.Body != want {
		t.Errorf("binary: got %+v", got)
	}
	if got = invoke(func(http.ResponseWriter, *http.Request) {}); got.StatusCode != 200 || got.Body != "" {
		t.Errorf("nothing written: got %+v", got)
	}
}

func TestInvokeRefusesWhatIsNoRequest(t *testing.T) {
	called := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("handler was called") })
	first := apitest.Event("GET", "/")
	first.Version = "1.0"
	for name, event := range map[string]apitest.Request{"empty": {}, "format 1.0": first, "no method": apitest.Event("", "/")} {
		if _, err := api.Invoke(t.Context(), called, event); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// A waiting handler sees its context end while Lambda still has time to send the
// answer.
func TestInvokeKeepsTimeForTheAnswer(t *testing.T) {
	for lambda, want := range map[time.Duration]time.Duration{
		10 * time.Second: 9500 * time.Millisecond,
		time.Second:      750 * time.Millisecond,
		-time.Second:     0,
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), lambda)
			defer cancel()
			h := api.NewMux(map[string]api.Handler{"GET /x": func(_ http.ResponseWriter, r *http.Request) error {
				<-r.Context().Done()
				return r.Context().Err()
			}})
			start := time.Now()
			got, err := api.Invoke(api.LogTo(ctx, io.Discard), h, apitest.Event("GET", "/x"))
			if err != nil || got.StatusCode != 503 {
				t.Errorf("%v: got %d, %v; want 503", lambda, got.StatusCode, err)
			}
			if waited := time.Since(start); waited != want {
				t.Errorf("%v: answered after %v, want %v", lambda, waited, want)
			}
		})
	}
}

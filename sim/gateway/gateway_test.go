package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	lambdasim "countersign/sim/lambda"
	"countersign/tools/template"
)

// fake is a function that records its last event and gives a fixed answer.
type fake struct {
	event  events.APIGatewayV2HTTPRequest
	raw    []byte
	answer string
	err    error
}

func (f *fake) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if errors.Is(f.err, context.DeadlineExceeded) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	f.raw = payload
	if err := json.Unmarshal(payload, &f.event); err != nil {
		return nil, err
	}
	return []byte(f.answer), f.err
}

func routes(keys ...string) []template.Route {
	var routes []template.Route
	for _, key := range keys {
		routes = append(routes, template.Route{Key: key, Function: "F", Timeout: time.Minute})
	}
	return routes
}

// serve starts a server with one function for all routes.
func serve(t *testing.T, f Invoker, change func(*Config)) string {
	t.Helper()
	config := Config{
		Routes:    routes("GET /session", "POST /session", "DELETE /session", "POST /authy/callback"),
		Functions: map[string]Invoker{"F": f},
	}
	if change != nil {
		change(&config)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := New(config).Server()
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String()
}

func do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func request(t *testing.T, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	return r
}

func TestOnlyTheRoutesOfTheTemplateAreThere(t *testing.T) {
	f := &fake{answer: `{"statusCode":204}`}
	url := serve(t, f, nil)
	for call, want := range map[string]int{
		"GET /session": 204, "POST /session?x=1": 204, "DELETE /session": 204,
		"PUT /session": 404, "HEAD /session": 404, "OPTIONS /session": 404, "TRACE /session": 404,
		"GET /": 404, "GET /session/": 404, "GET //session": 404, "GET /Session": 404, "GET /session%2F": 404, "GET /authy/callback": 404,
	} {
		method, path, _ := strings.Cut(call, " ")
		response, body := do(t, request(t, method, url+path, ""))
		if response.StatusCode != want {
			t.Errorf("%s: got %d, want %d", call, response.StatusCode, want)
		}
		if want == 404 && method != "HEAD" && body != `{"message":"Not Found"}` {
			t.Errorf("%s: got %s", call, body)
		}
		if response.Header.Get("Apigw-Requestid") == "" {
			t.Errorf("%s: no request id", call)
		}
	}
}

func TestLimits(t *testing.T) {
	f := &fake{answer: `{"statusCode":200}`}
	url := serve(t, f, nil)
	host := strings.TrimPrefix(url, "http://")
	// What the limit counts besides the header's value: the request line and the
	// client's own headers.
	own := len("GET /session HTTP/1.1\r\n") + len(host) + len("Go-http-client/1.1") + len("gzip") + len("close")
	for size, want := range map[int]int{maxHead - own - 200: 200, maxHead + 1: 431, 7 * maxHead: 431} {
		r := request(t, "GET", url+"/session", "", "X-Large: "+strings.Repeat("x", size))
		if response, body := do(t, r); response.StatusCode != want {
			t.Errorf("header of %d bytes: got %d %s, want %d", size, response.StatusCode, body, want)
		}
	}
	if response, _ := do(t, request(t, "GET", url+"/session?"+strings.Repeat("x", maxHead), "")); response.StatusCode != 431 {
		t.Errorf("query: got %d, want 431", response.StatusCode)
	}
	for size, want := range map[int]int{5 << 20: 200, 7 << 20: 413, maxBody + 1: 413} {
		r := request(t, "POST", url+"/session", strings.Repeat("x", size), "Content-Type: text/plain")
		if response, body := do(t, r); response.StatusCode != want {
			t.Errorf("body of %d bytes: got %d %s, want %d", size, response.StatusCode, body, want)
		}
	}
}

func TestWhatAFunctionFailsWith(t *testing.T) {
	for _, c := range []struct {
		name string
		f    *fake
		want int
	}{
		{"reported", &fake{err: &lambdasim.FunctionError{Type: "errorString", Message: "secret"}}, 500},
		{"exited", &fake{err: lambdasim.ErrExited}, 503},
		{"ran out of time", &fake{err: lambdasim.ErrTimeout}, 503},
		{"throttled", &fake{err: lambdasim.ErrThrottled}, 503},
		{"slower than the gateway waits", &fake{err: context.DeadlineExceeded}, 503},
		{"no JSON", &fake{answer: `no`}, 500},
		{"status as text", &fake{answer: `{"statusCode":"x"}`}, 500},
		{"status of no answer", &fake{answer: `{"statusCode":99}`}, 500},
		{"body that is no base64", &fake{answer: `{"statusCode":200,"body":"%","isBase64Encoded":true}`}, 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log strings.Builder
			url := serve(t, c.f, func(config *Config) {
				config.Log = &log
				for i := range config.Routes {
					config.Routes[i].Timeout = 20 * time.Millisecond
				}
			})
			want := map[int]string{500: `{"message":"Internal Server Error"}`, 503: `{"message":"Service Unavailable"}`}[c.want]
			response, body := do(t, request(t, "GET", url+"/session", ""))
			if response.StatusCode != c.want || body != want || response.Header.Get("Content-Type") != "application/json" {
				t.Errorf("got %d %s %s, want %d %s", response.StatusCode, response.Header.Get("Content-Type"), body, c.want, want)
			}
			if !strings.Contains(log.String(), fmt.Sprintf(`"route":"GET /session","status":%d,"requestId":"%s","error":"`, c.want, response.Header.Get("Apigw-Requestid"))) {
				t.Errorf("log: got %q", log.String())
			}
		})
	}
	var log strings.Builder
	url := serve(t, nil, func(c *Config) { c.Functions, c.Log = nil, &log })
	_, _ = do(t, request(t, "POST", url+"/nowhere?a=secret", ""))
	if !strings.Contains(log.String(), `"route":"POST /nowhere","status":404,`) || strings.Contains(log.String(), "secret") {
		t.Errorf("no such route: log %s", &log)
	}
	if response, _ := do(t, request(t, "GET", url+"/session", "")); response.StatusCode != 500 {
		t.Errorf("no function: got %d, want 500", response.StatusCode)
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		status       int
		header       map[string]string
		body         string
	}{
		{"whole", `{"statusCode":201,"headers":{"content-type":"text/html","x-a":"b"},"body":"<p>"}`, 201, map[string]string{"Content-Type": "text/html", "X-A": "b"}, "<p>"},
		{"base64", `{"statusCode":200,"headers":{"Content-Type":"image/png","Content-Length":"99"},"body":"AAEC","isBase64Encoded":true}`, 200, map[string]string{"Content-Type": "image/png", "Content-Length": "3"}, "\x00\x01\x02"},
		{"no content type", `{"statusCode":200,"body":"x"}`, 200, map[string]string{"Content-Type": "text/plain;charset=UTF-8"}, "x"},
		{"empty", `{"statusCode":200}`, 200, map[string]string{"Content-Type": ""}, ""},
		{"inferred object", `{"a":1}`, 200, map[string]string{"Content-Type": "application/json"}, `{"a":1}`},
		{"inferred text", `"hi"`, 200, map[string]string{"Content-Type": "application/json"}, `hi`},
		{"inferred list", `[1]`, 200, map[string]string{"Content-Type": "application/json"}, `[1]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			response, body := do(t, request(t, "GET", serve(t, &fake{answer: c.answer}, nil)+"/session", ""))
			if response.StatusCode != c.status || body != c.body {
				t.Errorf("got %d %q, want %d %q", response.StatusCode, body, c.status, c.body)
			}
			for name, want := range c.header {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
	url := serve(t, &fake{answer: `{"statusCode":200,"cookies":["a=1; Path=/","b=2"]}`}, nil)
	response, _ := do(t, request(t, "GET", url+"/session", ""))
	if diff := cmp.Diff([]string{"a=1; Path=/", "b=2"}, response.Header.Values("Set-Cookie")); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

func TestAClientThatGoesAwayDoesNotStopTheFunction(t *testing.T) {
	started, stopped := make(chan struct{}), make(chan error, 1)
	cancelled := make(chan struct{})
	url := serve(t, invoker(func(ctx context.Context, _ []byte) ([]byte, error) {
		close(started)
		<-cancelled
		stopped <- ctx.Err()
		return []byte(`{"statusCode":200}`), nil
	}), nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := client.Do(request(t, "POST", url+"/session", "").WithContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("client: got %v", err)
	}
	close(cancelled)
	if err := <-stopped; err != nil {
		t.Errorf("function: its context ended with %v", err)
	}
}

type invoker func(context.Context, []byte) ([]byte, error)

func (f invoker) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return f(ctx, payload) }

func TestWebClient(t *testing.T) {
	files := fstest.MapFS{
		"index.html": {Data: []byte("<p>hello")}, "app.js": {Data: []byte("1")}, "parts/a.css": {Data: []byte("a{}")},
		".secret": {Data: []byte("x")}, "parts/.secret": {Data: []byte("x")},
	}
	url := serve(t, &fake{answer: `{"statusCode":204}`}, func(c *Config) { c.Web = files })
	for call, want := range map[string]int{
		"GET /": 200, "HEAD /": 200, "GET /app.js": 200, "GET /parts/a.css": 200, "POST /": 404, "GET /session": 204,
		"GET /parts": 404, "GET /parts/": 404, "GET /none": 404, "GET /.secret": 404, "GET /parts/.secret": 404, "GET /../go.mod": 404,
	} {
		method, path, _ := strings.Cut(call, " ")
		response, _ := do(t, request(t, method, url+path, ""))
		if response.StatusCode != want {
			t.Errorf("%s: got %d, want %d", call, response.StatusCode, want)
		}
		policy := response.Header.Get("Content-Security-Policy")
		if (want == 200) != strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s: policy is %q", call, policy)
		}
	}
}

func TestRecord(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	f := &fake{answer: `{"statusCode":204}`}
	url := serve(t, f, func(c *Config) { c.Record = dir })
	do(t, request(t, "POST", url+"/session", `{"a":1}`, "Content-Type: application/json"))
	do(t, request(t, "POST", url+"/authy/callback", ""))
	var names []string
	for _, pattern := range []string{"*.json"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			names = append(names, filepath.Base(file))
		}
	}
	if diff := cmp.Diff([]string{"0001-post-session.json", "0002-post-authy-callback.json"}, names); diff != "" {
		t.Fatalf("files (-want +got):\n%s", diff)
	}
	data, err := os.ReadFile(filepath.Join(dir, names[0]))
	if err != nil {
		t.Fatal(err)
	}
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(data, &event); err != nil || event.Body != `{"a":1}` || event.RouteKey != "POST /session" {
		t.Errorf("got %s, %v", data, err)
	}
	var log strings.Builder
	url = serve(t, f, func(c *Config) { c.Record, c.Log = filepath.Join(dir, names[0]), &log })
	if response, _ := do(t, request(t, "POST", url+"/session", "")); response.StatusCode != 204 || !strings.Contains(log.String(), "record event") {
		t.Errorf("a folder that cannot be: got %d, log %q", response.StatusCode, log.String())
	}
}

func TestRequestID(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := requestID()
		if seen[id] || !regexp.MustCompile(`^[A-Za-z0-9+/]{15}=$`).MatchString(id) {
			t.Fatalf("got %q", id)
		}
		seen[id] = true
	}
}

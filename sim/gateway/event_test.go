package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

func TestEvent(t *testing.T) {
	f := &fake{answer: `{"statusCode":204}`}
	url := serve(t, f, nil)
	before := time.Now().UnixMilli()
	do(t, request(t, "POST", url+"/session?a=1&a=2&b=%20c", `{"x":"é"}`,
		"Content-Type: application/json; charset=utf-8", "X-Upper: one", "X-Upper: two", "User-Agent: test/1",
		"Cookie: __Host-login=a; x=1", "Cookie: y=2", "X-Forwarded-For: 203.0.113.9"))
	e := f.event
	if e.RequestContext.TimeEpoch < before || e.RequestContext.TimeEpoch > time.Now().UnixMilli() {
		t.Errorf("timeEpoch: got %d", e.RequestContext.TimeEpoch)
	}
	if want := time.UnixMilli(e.RequestContext.TimeEpoch).UTC().Format("02/Jan/2006:15:04:05 +0000"); e.RequestContext.Time != want {
		t.Errorf("time: got %q, want %q", e.RequestContext.Time, want)
	}
	if !strings.HasPrefix(e.Headers["x-amzn-trace-id"], "Root=1-") || e.RequestContext.RequestID == "" {
		t.Errorf("ids: got %q, %q", e.Headers["x-amzn-trace-id"], e.RequestContext.RequestID)
	}
	host := strings.TrimPrefix(url, "http://")
	_, port, _ := strings.Cut(host, ":")
	e.RequestContext.Time, e.RequestContext.TimeEpoch, e.RequestContext.RequestID = "", 0, ""
	delete(e.Headers, "x-amzn-trace-id")
	want := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "POST /session", RawPath: "/session", RawQueryString: "a=1&a=2&b=%20c",
		Cookies: []string{"__Host-login=a", "x=1", "y=2"},
		Headers: map[string]string{
			"accept-encoding": "gzip", "connection": "close", "content-length": "10", "content-type": "application/json; charset=utf-8", "host": host,
			"user-agent": "test/1", "x-forwarded-for": "203.0.113.9, 127.0.0.1", "x-forwarded-port": port, "x-forwarded-proto": "http", "x-upper": "one,two",
		},
		QueryStringParameters: map[string]string{"a": "1,2", "b": " c"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "POST /session", AccountID: "000000000000", Stage: "$default", APIID: "local", DomainName: "127.0.0.1", DomainPrefix: "127",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/session", Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: "test/1"},
		},
		Body: `{"x":"é"}`,
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

func TestAnEventWithoutABodyHasNone(t *testing.T) {
	f := &fake{answer: `{"statusCode":204}`}
	do(t, request(t, "GET", serve(t, f, nil)+"/session", ""))
	var fields map[string]any
	if err := json.Unmarshal(f.raw, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"body", "cookies", "queryStringParameters"} {
		if _, there := fields[name]; there {
			t.Errorf("%s is there: %v", name, fields[name])
		}
	}
	if fields["isBase64Encoded"] != false {
		t.Errorf("isBase64Encoded: got %v", fields["isBase64Encoded"])
	}
}

func TestRequestIDsDiffer(t *testing.T) {
	f := &fake{answer: `{"statusCode":204}`}
	url := serve(t, f, nil)
	seen := map[string]bool{}
	for range 3 {
		response, _ := do(t, request(t, "GET", url+"/session", ""))
		id := f.event.RequestContext.RequestID
		if seen[id] || id != response.Header.Get("Apigw-Requestid") {
			t.Errorf("got %q in the event, %q in the answer", id, response.Header.Get("Apigw-Requestid"))
		}
		seen[id] = true
	}
}

func TestBodies(t *testing.T) {
	for _, c := range []struct {
		name, kind, encoding string
		body                 []byte
		plain                bool
	}{
		{"JSON", "application/json", "", []byte(`{}`), true},
		{"text", "text/plain", "", []byte("hi"), true},
		{"XML", "application/xml", "", []byte("<a/>"), true},
		{"form", "application/x-www-form-urlencoded", "", []byte("a=b"), false},
		{"no type", "", "", []byte("hi"), false},
		{"type that cannot be read", "; application/json", "", []byte("{}"), false},
		{"compressed", "application/json", "gzip", []byte("{}"), false},
		{"bytes that are no UTF-8", "application/json", "", []byte{0xff, 0x00}, false},
		{"binary", "image/png", "", []byte{0x89, 'P'}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/session", bytes.NewReader(c.body))
			if c.kind != "" {
				r.Header.Set("Content-Type", c.kind)
			}
			if c.encoding != "" {
				r.Header.Set("Content-Encoding", c.encoding)
			}
			event := newEvent(r, "POST /session", "id", c.body, time.Now())
			want := string(c.body)
			if !c.plain {
				want = base64.StdEncoding.EncodeToString(c.body)
			}
			if event.Body != want || event.IsBase64Encoded == c.plain {
				t.Errorf("got %q, base64 %v, want %q, %v", event.Body, event.IsBase64Encoded, want, !c.plain)
			}
		})
	}
}

func TestAddressesWithoutAPort(t *testing.T) {
	r := httptest.NewRequest("GET", "/session", nil)
	r.RemoteAddr, r.Host = "192.0.2.1", "login.example.com"
	event := newEvent(r, "GET /session", "id", nil, time.Now())
	got := []string{event.RequestContext.HTTP.SourceIP, event.RequestContext.DomainName, event.RequestContext.DomainPrefix, event.Headers["x-forwarded-port"]}
	if diff := cmp.Diff([]string{"192.0.2.1", "login.example.com", "login", "80"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

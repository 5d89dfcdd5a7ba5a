package gateway

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// newEvent makes the event of one request.
func newEvent(r *http.Request, routeKey, id string, body []byte, now time.Time) events.APIGatewayV2HTTPRequest {
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	domain, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		domain, port = r.Host, "80"
	}
	event := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              routeKey,
		RawPath:               r.URL.EscapedPath(),
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r.Header),
		Headers:               headers(r, source, port, now),
		QueryStringParameters: query(r.URL.RawQuery),
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey:     routeKey,
			AccountID:    "000000000000",
			Stage:        "$default",
			RequestID:    id,
			APIID:        "local",
			DomainName:   domain,
			DomainPrefix: strings.Split(domain, ".")[0],
			Time:         now.UTC().Format("02/Jan/2006:15:04:05 +0000"),
			TimeEpoch:    now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method:    r.Method,
				Path:      r.URL.EscapedPath(),
				Protocol:  r.Proto,
				SourceIP:  source,
				UserAgent: r.UserAgent(),
			},
		},
	}
	if len(body) > 0 {
		event.Body, event.IsBase64Encoded = encode(r.Header, body)
	}
	return event
}

// requestID returns an id in API Gateway's form.
func requestID() string {
	var b [11]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// headers returns the headers as API Gateway sends them: with lower-case names,
// repeated values joined by a comma, without cookies, and with those that a load
// balancer adds. Like AWS it appends to X-Forwarded-For and does not trust the client's
// part.
func headers(r *http.Request, source, port string, now time.Time) map[string]string {
	out := make(map[string]string, len(r.Header)+6)
	for name, values := range r.Header {
		out[strings.ToLower(name)] = strings.Join(values, ",")
	}
	delete(out, "cookie")
	out["host"] = r.Host
	if _, ok := out["content-length"]; !ok && r.ContentLength >= 0 {
		out["content-length"] = fmt.Sprint(r.ContentLength)
	}
	if before := out["x-forwarded-for"]; before != "" {
		source = before + ", " + source
	}
	out["x-forwarded-for"] = source
	out["x-forwarded-port"] = port
	out["x-forwarded-proto"] = "http"
	if _, ok := out["x-amzn-trace-id"]; !ok {
		var b [12]byte
		_, _ = rand.Read(b[:]) // never fails
		out["x-amzn-trace-id"] = fmt.Sprintf("Root=1-%08x-%x", now.Unix(), b)
	}
	return out
}

func cookies(header http.Header) []string {
	var out []string
	for _, line := range header.Values("Cookie") {
		for _, cookie := range strings.Split(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				out = append(out, cookie)
			}
		}
	}
	return out
}

// query joins repeated values by a comma.
func query(raw string) map[string]string {
	values, _ := url.ParseQuery(raw) // keeps the valid pairs
	if len(values) == 0 {
		return nil
	}
	out := make(map[string]string, len(values))
	for name, list := range values {
		out[name] = strings.Join(list, ",")
	}
	return out
}

// encode returns text unchanged and everything else, including a form, as base64.
func encode(header http.Header, body []byte) (text string, isBase64 bool) {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case header.Get("Content-Encoding") != "", !utf8.Valid(body):
	case kind == "application/json", kind == "application/javascript", kind == "application/xml", strings.HasPrefix(kind, "text/"):
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

// headSize is the size that the limit applies to: request line and header values.
func headSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + 4 + len(r.Host)
	for _, values := range r.Header {
		for _, value := range values {
			size += len(value)
		}
	}
	return size
}

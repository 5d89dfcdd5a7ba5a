// Package apitest makes events as API Gateway sends them, and reads answers as a client
// sees them.
package apitest

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// Request is the event that a function gets, in payload format 2.0.
type Request = events.APIGatewayV2HTTPRequest

// Option changes an event.
type Option func(*Request)

// Event is a request from 203.0.113.7 to path, which may include a query. It has no
// body, no cookies, and only a Host header.
func Event(method, path string, options ...Option) Request {
	path, query, _ := strings.Cut(path, "?")
	event := Request{
		Version:        "2.0",
		RouteKey:       method + " " + path,
		RawPath:        path,
		RawQueryString: query,
		Headers:        map[string]string{"host": "api.example.com"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey:   method + " " + path,
			Stage:      "$default",
			RequestID:  "JKJaXmPLvHcESHA=",
			DomainName: "api.example.com",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: method, Path: path, Protocol: "HTTP/1.1", SourceIP: "203.0.113.7",
			},
		},
	}
	for _, change := range options {
		change(&event)
	}
	return event
}

// Load reads an event from a file, such as one of events/*.json.
func Load(t testing.TB, file string, options ...Option) Request {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("load event: %v", err)
	}
	var event Request
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatalf("load event %s: %v", file, err)
	}
	for _, change := range options {
		change(&event)
	}
	return event
}

// Header adds a header. Like API Gateway, it joins repeated ones with a comma.
func Header(name, value string) Option {
	return func(event *Request) {
		name, value := strings.ToLower(name), value
		if before, ok := event.Headers[name]; ok {
			value = before + "," + value
		}
		if event.Headers == nil {
			event.Headers = map[string]string{}
		}
		event.Headers[name] = value
	}
}

// Bearer sends a session token in the Authorization header.
func Bearer(token string) Option { return Header("Authorization", "Bearer "+token) }

// Cookie adds a cookie.
func Cookie(name, value string) Option {
	return func(event *Request) {
		event.Cookies = append(event.Cookies, name+"="+value)
	}
}

// SourceIP sets the client's address as API Gateway reports it.
func SourceIP(address string) Option {
	return func(event *Request) { event.RequestContext.HTTP.SourceIP = address }
}

// Body sets the body, and the content type unless that is "".
func Body(contentType, body string) Option {
	return func(event *Request) {
		event.Body = body
		if contentType != "" {
			Header("Content-Type", contentType)(event)
		}
	}
}

// JSON sets a JSON body. A string is sent as it is, anything else is encoded.
func JSON(body any) Option {
	if text, ok := body.(string); ok {
		return Body("application/json", text)
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic("apitest: encode body: " + err.Error())
	}
	return Body("application/json", string(text))
}

// Form sets a form as the body, base64-encoded as API Gateway delivers it. Pairs
// alternate between names and values.
func Form(pairs ...string) Option {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return func(event *Request) {
		Body("application/x-www-form-urlencoded; charset=UTF-8", values.Encode())(event)
		Base64()(event)
	}
}

// Base64 encodes the event's body.
func Base64() Option {
	return func(event *Request) {
		event.Body = base64.StdEncoding.EncodeToString([]byte(event.Body))
		event.IsBase64Encoded = true
	}
}

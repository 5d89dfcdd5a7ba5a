package main

import (
	"bytes"
	"fmt"
	"strings"

	"countersign/sim/site"
)

// page checks the login page, if there is one.
func page(c *client, _ target, r *report) {
	a := c.get(r, "GET", "/", nil, "Accept-Encoding", "gzip")
	if a.status == 404 {
		r.skip("the login page: there is none here, only the API")
		return
	}
	r.check(a.status == 200 && strings.HasPrefix(a.header.Get("Content-Type"), "text/html"), "the login page is served", "GET /: %v", a)
	b := c.get(r, "GET", "/brand.json", nil)
	brand, err := site.ReadBrand(bytes.NewReader(b.body))
	r.check(b.status == 200 && err == nil, "the page has a brand.json", "%v: %v", b, err)
	for _, h := range brand.Headers() {
		got := strings.Join(a.header.Values(h.Name), ", ")
		r.check(got == h.Value, "the page has "+h.Name, "%s, want %q", said(got), h.Value)
	}
	r.check(a.header.Get("Cache-Control") == site.CacheControl, "a browser revalidates the page each time", "Cache-Control is %q", a.header.Get("Cache-Control"))
	r.check(a.header.Get("Content-Encoding") == "gzip", "the page is compressed", "Content-Encoding is %q", a.header.Get("Content-Encoding"))
}

// headers are the headers of every answer of the API.
func headers() []site.Header {
	return []site.Header{
		{Name: "Cache-Control", Value: "no-store"},
		{Name: "Content-Security-Policy", Value: "default-src 'none'; frame-ancestors 'none'"},
		{Name: "Cross-Origin-Opener-Policy", Value: "same-origin"},
		{Name: "Cross-Origin-Resource-Policy", Value: "same-origin"},
		{Name: "Referrer-Policy", Value: "no-referrer"},
		{Name: "Strict-Transport-Security", Value: "max-age=63072000; includeSubDomains"},
		{Name: "X-Content-Type-Options", Value: "nosniff"},
	}
}

// answers checks the headers and bodies of answers, mostly errors.
func answers(c *client, _ target, r *report) {
	for _, ask := range []struct {
		method, path string
		body         []byte
		status       int
		code         string
	}{
		{"GET", "/session", nil, 403, "session_required"},
		{"GET", "/session/status", nil, 403, "session_required"},
		{"GET", "/authy/status", nil, 403, "session_required"},
		{"POST", "/session", []byte("{"), 400, "invalid_request"},
	} {
		what := ask.method + " " + ask.path
		a := c.get(r, ask.method, ask.path, ask.body, "Content-Type", jsonType)
		r.check(a.is(ask.status, ask.code), fmt.Sprintf("%s is answered with %d %s", what, ask.status, ask.code), "%v", a)
		for _, h := range headers() {
			got := strings.Join(a.header.Values(h.Name), ", ")
			r.check(got == h.Value, what+" has "+h.Name, "%s, want %q", said(got), h.Value)
		}
		id := a.header.Get("X-Request-Id")
		r.check(id != "" && a.json["requestId"] == id, what+" has the same request id in header and body", "%q and %q", id, fmt.Sprint(a.json["requestId"]))
		message, _ := a.json["message"].(string)
		r.check(message != "" && !strings.ContainsAny(message, "<>&") && a.json["status"] == float64(ask.status), what+" explains the error in a sentence", "%q", message)
	}
}

func said(header string) string {
	if header == "" {
		return "it is missing"
	}
	return fmt.Sprintf("it is %q", header)
}

package main

import (
	"fmt"
	"strings"
)

// stranger is an origin that no deployment can have allowed: the name is reserved (RFC
// 2606).
const stranger = "https://stranger.invalid"

// origins checks what pages of other sites may do.
func origins(c *client, _ target, r *report) {
	for _, method := range []string{"POST", "GET", "DELETE"} {
		a := c.get(r, "OPTIONS", "/session", nil, "Origin", stranger, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", "content-type")
		allowed := a.header.Get("Access-Control-Allow-Origin")
		r.check(allowed == "", method+" is not allowed from pages of an unknown origin", "Access-Control-Allow-Origin is %q", allowed)
		r.check(a.header.Get("Access-Control-Allow-Credentials") == "", method+" is never allowed with cookies from another origin", "Access-Control-Allow-Credentials is there")
	}
	begin := c.get(r, "POST", "/session", asJSON(map[string]any{"email": "verify@example.com", "password": "x"}),
		"Content-Type", jsonType, "Sec-Fetch-Site", "cross-site", "Origin", stranger)
	r.check(begin.is(403, "cross_origin"), "a page of another site can't use up its visitors' attempts", "%v", begin)
	// in the form of a token, so that it is looked up, but of no session
	token := "cs_" + strings.Repeat("A", 64)
	a := c.get(r, "GET", "/session", nil, "Cookie", sessionCookie+"="+token, "Sec-Fetch-Site", "cross-site", "Origin", stranger)
	r.check(a.is(403, "cross_origin"), "a cookie on a request from another site is refused", "%v", a)
}

// methods checks that other methods and routes are not served.
func methods(c *client, _ target, r *report) {
	for _, route := range []string{"PUT /session", "PATCH /user", "DELETE /user", "GET /authy/callback", "POST /session/status", "GET /session/verify", "GET /user/1", "POST /nothing"} {
		method, path, _ := strings.Cut(route, " ")
		a := c.get(r, method, path, nil)
		r.check(a.status == 403 || a.status == 404 || a.status == 405, route+" is not served", "%v", a)
	}
}

// bodies checks that malformed bodies are refused.
func bodies(c *client, _ target, r *report) {
	large := asJSON(map[string]any{"email": "verify@example.com", "password": strings.Repeat("x", 17<<10)})
	for _, test := range []struct {
		sentence, contentType string
		body                  []byte
		status                int
		code                  string
	}{
		{"a body over 16 KiB is refused", jsonType, large, 413, "too_large"},
		{"a body of an unknown type is refused", "text/plain", []byte(`{"email":"verify@example.com","password":"x"}`), 415, "unsupported_media_type"},
		{"an unknown field is refused", jsonType, []byte(`{"email":"verify@example.com","password":"x","admin":"true"}`), 400, "invalid_request"},
		{"a repeated field is refused", jsonType, []byte(`{"email":"verify@example.com","email":"b@example.com","password":"x"}`), 400, "invalid_request"},
		{"a field of the wrong type is refused", jsonType, []byte(`{"email":"verify@example.com","password":["x"]}`), 400, ""},
	} {
		a := c.get(r, "POST", "/session", test.body, "Content-Type", test.contentType)
		holds := a.status == test.status && (test.code == "" || a.code() == test.code)
		r.check(holds, test.sentence, "%v, want %d %s", a, test.status, test.code)
	}
}

// limits checks that guessing hits a limit, even when the client forges its address.
// The account does not exist.
func limits(c *client, t target, r *report) {
	const sentence = "guessing passwords hits a limit, with a time to try again"
	address := "verify-" + random() + "@example.com"
	for n := range t.tries {
		a := c.get(r, "POST", "/session", asJSON(map[string]any{"email": address, "password": "wrong " + random()}),
			"Content-Type", jsonType, "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n+1), "X-Countersign-Source", fmt.Sprintf("192.0.2.%d", n+1))
		switch {
		case a.is(429, "too_many_attempts"):
			r.check(a.header.Get("Retry-After") != "" && a.json["retryAfter"] != nil, sentence, "429 without a time")
			return
		case !a.is(403, "invalid_credentials"):
			r.check(false, sentence, "try %d: %v", n+1, a)
			return
		}
	}
	r.check(false, sentence, "%d wrong passwords were all checked", t.tries)
}

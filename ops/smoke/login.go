package main

import (
	"net/http"
	"strings"
	"time"
)

// The cookies of a login and of a session.
const (
	loginCookie   = "__Host-login"
	sessionCookie = "__Host-session"
)

// login logs the test account in and out again, as the login page does.
func login(c *client, t target, r *report) {
	if t.email == "" {
		r.skip("a login and its cookies: VERIFY_EMAIL and VERIFY_PASSWORD are not set")
		return
	}
	page := []string{"Content-Type", jsonType, "Accept-Session", "cookie", "Sec-Fetch-Site", "same-origin"}
	a := c.get(r, "POST", "/session", asJSON(map[string]any{"email": t.email, "password": t.password}), page...)
	r.check(a.status == 200 && a.json["state"] == "pending", "the right password starts a login", "%v", a)
	if a.status != 200 {
		return
	}
	r.check(a.json["token"] == nil, "a page gets its token only as a cookie, not in the body", "the answer has one")
	pending := attributes(r, a, loginCookie)
	if pending == "" {
		return
	}
	carry := append(page, "Cookie", loginCookie+"="+pending)
	before := c.get(r, "GET", "/session", nil, carry...)
	r.check(before.status == 200 && before.json["user"] == nil, "a password alone reveals nothing about the person", "%v", before)
	before = c.get(r, "GET", "/user", nil, carry...)
	r.check(before.is(403, "second_factor_required"), "a password alone gives no session", "%v", before)
	passed := wait(c, t, r, carry)
	if passed == nil {
		c.get(r, "DELETE", "/session", nil, carry...)
		return
	}
	session := attributes(r, *passed, sessionCookie)
	r.check(session != pending, "passing the login changes the token", "it is the same")
	after := append(page, "Cookie", sessionCookie+"="+session)
	a = c.get(r, "GET", "/session", nil, after...)
	r.check(a.status == 200 && a.json["state"] == "active", "the session is valid", "%v", a)
	a = c.get(r, "GET", "/user", nil, carry...)
	r.check(a.status == 403, "the token from before is no longer valid", "%v", a)
	a = c.get(r, "DELETE", "/session", nil, after...)
	r.check(a.status == 204, "logging out succeeds", "%v", a)
	a = c.get(r, "GET", "/session", nil, after...)
	r.check(a.is(403, "session_required"), "logging out ends the session", "%v", a)
}

// attributes checks the attributes that protect a cookie from scripts and other sites.
// It returns the cookie's value.
func attributes(r *report, a answer, name string) string {
	response := http.Response{Header: a.header}
	for _, cookie := range response.Cookies() {
		if cookie.Name != name {
			continue
		}
		for _, attribute := range []struct {
			name string
			set  bool
		}{
			{"HttpOnly", cookie.HttpOnly}, {"Secure", cookie.Secure}, {"SameSite=Lax", cookie.SameSite == http.SameSiteLaxMode},
			{"Path=/", cookie.Path == "/"}, {"Max-Age", cookie.MaxAge > 0},
		} {
			r.check(attribute.set, "the cookie "+name+" has "+attribute.name, "it is missing")
		}
		r.check(cookie.Domain == "", "the cookie "+name+" is for this host only", "Domain is %q", cookie.Domain)
		r.check(strings.HasPrefix(cookie.Value, "cs_") && len(cookie.Value) > 60, "the cookie "+name+" has an unguessable token", "it has %d characters", len(cookie.Value))
		return cookie.Value
	}
	r.check(false, "the cookie "+name+" is set", "it is not there")
	return ""
}

// wait polls the login until it is passed, and returns nil if it is not.
func wait(c *client, t target, r *report, carry []string) *answer {
	const sentence = "approving the push passes the login"
	r.note("please approve the request on the test account's phone")
	for end := time.Now().Add(t.wait); ; {
		a := c.get(r, "GET", "/session/status", nil, carry...)
		state, _ := a.json["state"].(string)
		switch {
		case a.status == 200 && state == "active":
			r.check(true, sentence, "")
			return &a
		case a.status != 200 || state != "pending":
			r.check(false, sentence, "%v, the login is %q", a, state)
			return nil
		case time.Now().After(end):
			r.skip("the rest of the login: no approval within %v", t.wait)
			return nil
		}
		details, _ := a.json["login"].(map[string]any)
		pause, _ := details["pollAfterMs"].(float64)
		select {
		case <-c.ctx.Done():
			return nil
		case <-time.After(time.Duration(max(pause, 100)) * time.Millisecond):
		}
	}
}

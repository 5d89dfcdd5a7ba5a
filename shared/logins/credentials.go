package logins

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

var (
	// ErrNoToken says that a request carries no token, or text that can't be one.
	ErrNoToken = errors.New("logins: no token")
	// ErrCrossOrigin says that a request came from another origin than it may.
	ErrCrossOrigin = errors.New("logins: request from another origin")
)

// Cookies of a cookie client. The prefix keeps other hosts from planting them
// (RFC 6265bis §4.1.3.2).
const (
	LoginCookie   = "__Host-login"
	SessionCookie = "__Host-session"
)

// ClientOf is the kind of client that starts a login with this request: it says
// so once, and the choice stays with the login.
func ClientOf(r *http.Request) Client {
	if strings.EqualFold(r.Header.Get("Accept-Session"), "cookie") {
		return CookieClient
	}
	return TokenClient
}

// HasToken tells whether a request carries text that can be a token, without a
// look at the table.
func HasToken(r *http.Request) bool {
	if text, ok := header(r); ok {
		_, err := ParseToken(text)
		return err == nil
	}
	for _, name := range []string{LoginCookie, SessionCookie} {
		if c, err := r.Cookie(name); err == nil {
			if _, err := ParseToken(c.Value); err == nil {
				return true
			}
		}
	}
	return false
}

// header gives the token text of a request's headers. Front ends written for
// the tutorials send X-API-TOKEN. Another scheme of Authorization is not about
// this API: a password in front of a test system, for example.
func header(r *http.Request) (string, bool) {
	if v := r.Header.Values("Authorization"); len(v) > 0 {
		if scheme, text, _ := strings.Cut(v[0], " "); strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(text), true
		}
	}
	if v := r.Header.Values("X-API-TOKEN"); len(v) > 0 {
		return v[0], true
	}
	return "", false
}

// Origins are the pages that may call the API. Any page on the web can make a
// browser send a request here, and the browser says where that comes from: in
// Origin, in Sec-Fetch-Site, or in both. What is no browser sends neither, and has
// nobody's cookies.
type Origins struct {
	// Page is the login page's own, such as https://login.example.com. Where it is "",
	// the request's Host stands for it: behind the CDN the Host is the API's.
	Page string
	// Listed are those of other pages, which hold a token and never a cookie.
	Listed []string
}

// Settings reads origins by the name of their setting, as config.Env does.
type Settings interface {
	Origin(name string) string
	Origins(name string) []string
}

// OriginsFrom reads PAGE_ORIGIN and ALLOWED_ORIGINS.
func OriginsFrom(s Settings) Origins {
	return Origins{Page: s.Origin("PAGE_ORIGIN"), Listed: s.Origins("ALLOWED_ORIGINS")}
}

// Admit is for the routes that need no token: the error is ErrCrossOrigin for a page
// that is neither ours nor listed, so that no page can spend its visitors' limits.
// A listed one may not ask for cookies: it could log its visitor in as somebody else.
func (o Origins) Admit(r *http.Request) error {
	if o.own(r) || ClientOf(r) == TokenClient && slices.Contains(o.Listed, r.Header.Get("Origin")) {
		return nil
	}
	return ErrCrossOrigin
}

// own tells whether the request comes from our own page, or from no page.
func (o Origins) own(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if o.page(origin, r.Host) {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none": // none: the person typed the address
		return true
	case "":
		return origin == ""
	}
	return false
}

// page tells whether an origin is our own page's. TLS ends before the functions do,
// so the Host says nothing about the scheme.
func (o Origins) page(origin, host string) bool {
	if o.Page != "" {
		return origin == o.Page
	}
	return origin == "https://"+host || origin == "http://"+host
}

package logins

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

var (
	// ErrNoToken says that the request has no token, or text that can't be one.
	ErrNoToken = errors.New("logins: no token")
	// ErrCrossOrigin says that a page sent the request that may not call this route.
	ErrCrossOrigin = errors.New("logins: request from another origin")
)

// The cookies of a cookie client. Their prefix keeps other hosts from setting them (RFC 6265bis
// §4.1.3.2).
const (
	LoginCookie   = "__Host-login"
	SessionCookie = "__Host-session"
)

// ClientOf returns which kind of client starts a login with this request. The login keeps the
// choice.
func ClientOf(r *http.Request) Client {
	if strings.EqualFold(r.Header.Get("Accept-Session"), "cookie") {
		return CookieClient
	}
	return TokenClient
}

// HasToken tells whether the request has text that can be a token. It reads no table.
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

// header returns the token's text from the request's headers. Front ends that were written for
// the tutorials send X-API-TOKEN. An Authorization header with another scheme is for another
// system, such as a proxy that asks for a password in front of a test system.
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

// Origins are the pages that may call the API. Any page on the web can make a browser send a
// request here. The browser says which page it was, in Origin, in Sec-Fetch-Site, or in both.
// Clients that are no browsers send neither, and no cookies of a person.
type Origins struct {
	// Page is the login page's origin, such as https://login.example.com. If it is "", the
	// request's Host counts instead. Behind the CDN it must be set, because the Host is the API's
	// there.
	Page string
	// Listed are the origins of other pages. They may use tokens, but no cookies.
	Listed []string
}

// Settings reads origins from settings, as config.Env does.
type Settings interface {
	Origin(name string) string
	Origins(name string) []string
}

// OriginsFrom reads PAGE_ORIGIN and ALLOWED_ORIGINS.
func OriginsFrom(s Settings) Origins {
	return Origins{Page: s.Origin("PAGE_ORIGIN"), Listed: s.Origins("ALLOWED_ORIGINS")}
}

// Admit is for the routes that need no token. The error is ErrCrossOrigin for a page that is
// neither ours nor listed, so that it can't use up its visitors' limits. A listed page may not
// ask for cookies, because it could log its visitor in to an account of its own.
func (o Origins) Admit(r *http.Request) error {
	if o.own(r) || ClientOf(r) == TokenClient && slices.Contains(o.Listed, r.Header.Get("Origin")) {
		return nil
	}
	return ErrCrossOrigin
}

// own tells whether our own page sent the request, or no page did.
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

// page tells whether an origin is our own page's. The functions see the Host but not the scheme,
// because API Gateway ends TLS.
func (o Origins) page(origin, host string) bool {
	if o.Page != "" {
		return origin == o.Page
	}
	return origin == "https://"+host || origin == "http://"+host
}

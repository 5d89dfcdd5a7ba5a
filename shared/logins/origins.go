package logins

import (
	"net/http"
	"slices"
)

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

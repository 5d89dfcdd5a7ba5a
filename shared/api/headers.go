package api

import (
	"maps"
	"net/http"
)

// fixedHeaders are set on every answer, including errors and panics (OWASP ASVS 5.0
// 3.4.1 to 3.4.5, 14.3.2).
//
// Cross-Origin-Resource-Policy stops other sites from embedding an answer as an image
// or a script. It does not affect the CORS requests of token clients on other origins.
// The two policies for documents protect a person who opens an answer in a tab.
func fixedHeaders() http.Header {
	return http.Header{
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Referrer-Policy":              {"no-referrer"},
		"Strict-Transport-Security":    {"max-age=63072000; includeSubDomains"},
		"X-Content-Type-Options":       {"nosniff"},
	}
}

// baseHeaders are the headers that each answer starts with. The map has room for a
// handler's own.
func (m *mux) baseHeaders(requestID string) http.Header {
	header := make(http.Header, 2*len(m.fixed))
	maps.Copy(header, m.fixed)
	header["X-Request-Id"] = []string{requestID}
	return header
}

package desk

import (
	"net/http"
	"strings"
)

// Framed serves what next serves, and lets a page with the given origin frame it. It
// replaces its own origin in requests by the login page's, the only one that the
// functions know.
func Framed(next http.Handler, origin, login string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == "http://"+r.Host {
			r.Header.Set("Origin", login)
		}
		next.ServeHTTP(&framable{ResponseWriter: w, origin: origin}, r)
	})
}

// framable changes the headers that forbid framing just before they are sent.
type framable struct {
	http.ResponseWriter
	origin string
	sent   bool
}

func (f *framable) WriteHeader(status int) {
	if !f.sent {
		f.sent = true
		h := f.Header()
		h.Del("X-Frame-Options")
		if policy := h.Get("Content-Security-Policy"); policy != "" {
			h.Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+f.origin, 1))
		}
	}
	f.ResponseWriter.WriteHeader(status)
}

func (f *framable) Write(p []byte) (int, error) {
	if !f.sent {
		f.WriteHeader(http.StatusOK)
	}
	return f.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the inner writer.
func (f *framable) Unwrap() http.ResponseWriter { return f.ResponseWriter }

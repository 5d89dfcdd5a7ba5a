// Package desk shows the login page and the phone side by side, with a hint at the next
// step to try. Only the local run has it.
//
// No page may frame the login page, and at its normal address the local run serves it
// with the same headers as a deployment. For the desk, Framed serves the same pages at
// a second address and lets only the desk frame them. Nothing else differs there.
package desk

import (
	"embed"
	"fmt"
	"html"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

//go:embed web
var web embed.FS

// Config is the content of a desk.
type Config struct {
	// URL is the desk's address, without a path. A browser that uses another name of
	// this machine is redirected to it: desk and login must belong to the same site, or
	// the browser would withhold the login's cookies from the frame.
	URL string
	// Login is the login page's URL. Frame is the address at which the desk may frame
	// it.
	Login, Frame string
	// Email and Password belong to the demo account. They are "" without one.
	Email, Password string
	// Phone serves paths under /phone.
	Phone http.Handler
}

// Handler serves the desk at /, and the phone. It returns an error if c.URL is
// malformed.
func Handler(c Config) (http.Handler, error) {
	own, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("make desk: %w", err)
	}
	page, err := c.page()
	if err != nil {
		return nil, fmt.Errorf("make desk: %w", err)
	}
	files, err := fs.Sub(web, "web")
	if err != nil {
		return nil, fmt.Errorf("make desk: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/phone", c.Phone)
	mux.Handle("/phone/", c.Phone)
	mux.Handle("GET /desk.css", http.FileServerFS(files))
	mux.Handle("GET /desk.js", http.FileServerFS(files))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Host == own.Host:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(page)
		case thisMachine(r.Host):
			http.Redirect(w, r, c.URL+"/", http.StatusFound)
		default: // the login works only in a browser on this machine
			http.Redirect(w, r, "/phone/", http.StatusFound)
		}
	})
	return c.guard(mux), nil
}

// page fills in the addresses and the demo account. A template package would be one
// more to compile before the first login.
func (c Config) page() ([]byte, error) {
	text, err := fs.ReadFile(web, "web/desk.html")
	if err != nil {
		return nil, err
	}
	page := string(text)
	if c.Email == "" {
		page = without(page, "demo")
	} else {
		page = without(page, "none")
	}
	fill := strings.NewReplacer(
		"{login}", html.EscapeString(c.Login), "{frame}", html.EscapeString(c.Frame),
		"{email}", html.EscapeString(c.Email), "{password}", html.EscapeString(c.Password),
	)
	return []byte(fill.Replace(page)), nil
}

// without removes the text between the comments <!--name--> and <!--/name-->.
func without(page, name string) string {
	before, rest, _ := strings.Cut(page, "<!--"+name+"-->")
	_, after, _ := strings.Cut(rest, "<!--/"+name+"-->")
	return before + after
}

// guard sets the desk's headers. The phone pages set their own.
func (c Config) guard(next http.Handler) http.Handler {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self' " +
		c.Frame + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// thisMachine reports whether a Host header is a local name of this machine.
func thisMachine(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Package desk shows the login page and the phone side by side, with the next step to try. It exists in the local run
// only.
//
// The login page may not be framed by anyone, and at its own address it is not: it keeps the headers that it is deployed
// with. Framed serves the same pages once more, at an address of their own, and lets this one desk frame them. Nothing
// else is different there.
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

// Config is what a desk shows.
type Config struct {
	// URL is where the desk is, with no path. A browser that comes by another name of this machine is sent there: only so
	// are desk and login of one site, and the login's cookies get into the frame.
	URL string
	// Login is the login page's URL, and Frame where it may be framed.
	Login, Frame string
	// Email and Password are the demo account's; "" without one.
	Email, Password string
	// Phone answers paths under /phone.
	Phone http.Handler
}

// Handler serves the desk at /, and the phone beside it. The error says that the URL is none.
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
		default: // a real phone in the same network has no use for a login on this machine
			http.Redirect(w, r, "/phone/", http.StatusFound)
		}
	})
	return c.guard(mux), nil
}

// page fills in the addresses and the demo account. These few words need no template package, which would be one more to
// compile before the first login.
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

// without takes out what stands between two comments, <!--name--> and <!--/name-->.
func without(page, name string) string {
	before, rest, _ := strings.Cut(page, "<!--"+name+"-->")
	_, after, _ := strings.Cut(rest, "<!--/"+name+"-->")
	return before + after
}

// guard sets the desk's headers; the phone pages set their own.
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

// thisMachine reports whether a Host header names this machine to itself.
func thisMachine(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

package authy

import (
	"embed"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

//go:embed web
var web embed.FS

// contentPolicy allows this server's own files, and logos, which the application names
// by URL.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' data: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// PhonePages returns a handler for only the phone pages, under /phone. A local front
// end can serve them at an address of its own, where they stay available when the API
// is down.
func (s *Server) PhonePages() http.Handler { return s.phones }

func (s *Server) newPhonePages() http.Handler {
	files, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // the folder is embedded
	}
	api := &phoneAPI{s: s}
	mux := http.NewServeMux()
	mux.Handle("GET /phone", http.RedirectHandler("/phone/", http.StatusFound))
	mux.Handle("GET /phone/", http.StripPrefix("/phone", http.FileServerFS(files)))
	mux.HandleFunc("GET /phone/api/state", api.state)
	for action, serve := range api.actions() {
		mux.HandleFunc("POST /phone/api/"+action, serve)
	}
	return s.guard(http.NewCrossOriginProtection().Handler(mux))
}

// guard protects the pages from other sites: cross-origin protection refuses their
// requests, the host check refuses foreign names that point at this machine, and the
// headers forbid frames.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !s.ownHost(r.Host) {
			http.Error(w, "this name is not among the phone's hosts", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) ownHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(s.options.PhoneHosts, host)
}

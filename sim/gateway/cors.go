package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// cors adds the CORS headers for a page of a listed origin.
func (g *Gateway) cors(w http.ResponseWriter, r *http.Request) {
	if !g.listed(r) {
		return
	}
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	if expose := g.config.CORS.ExposeHeaders; len(expose) > 0 {
		header.Set("Access-Control-Expose-Headers", strings.Join(expose, ","))
	}
	if g.config.CORS.AllowCredentials {
		header.Set("Access-Control-Allow-Credentials", "true")
	}
}

// preflight answers OPTIONS, with CORS headers only for a listed origin.
func (g *Gateway) preflight(w http.ResponseWriter, r *http.Request) {
	rules := g.config.CORS
	if g.listed(r) && g.permitted(r) {
		g.cors(w, r)
		header := w.Header()
		header.Del("Access-Control-Expose-Headers")
		header.Set("Access-Control-Allow-Methods", strings.Join(rules.AllowMethods, ","))
		header.Set("Access-Control-Allow-Headers", strings.Join(rules.AllowHeaders, ","))
		if rules.MaxAge > 0 {
			header.Set("Access-Control-Max-Age", strconv.Itoa(rules.MaxAge))
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func (g *Gateway) listed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin != "" && g.config.CORS != nil && slices.Contains(g.config.CORS.AllowOrigins, origin)
}

// permitted reports whether the rules allow the method and all headers that a preflight
// asks for.
func (g *Gateway) permitted(r *http.Request) bool {
	if method := r.Header.Get("Access-Control-Request-Method"); method != "" && !slices.Contains(g.config.CORS.AllowMethods, method) {
		return false
	}
	for _, name := range strings.Split(r.Header.Get("Access-Control-Request-Headers"), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		known := func(allowed string) bool { return strings.EqualFold(allowed, name) }
		if name != "" && !slices.ContainsFunc(g.config.CORS.AllowHeaders, known) {
			return false
		}
	}
	return true
}

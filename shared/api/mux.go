package api

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// Handler serves one route. Either it answers with [JSON], [Empty] or plain net/http
// and returns nil, or it returns an error and the mux writes the answer:
//
//   - an [*Error] is the answer;
//   - an error with RetryAfter() time.Duration becomes a 429 too_many_attempts;
//   - an error with Unavailable() true, or a context that ended, becomes a 503
//     unavailable;
//   - any other error, a panic, and a handler that wrote nothing become a 500 internal
//     that tells the client nothing more.
//
// If the handler returns an error, everything that it wrote before is dropped,
// including headers and cookies: a failed request must not hand out a session.
type Handler func(w http.ResponseWriter, r *http.Request) error

// mux finds the handler by API Gateway's route. http.ServeMux would serve HEAD on GET
// routes and redirect unclean paths, which API Gateway does not do.
type mux struct {
	routes map[string]Handler
	fixed  http.Header // sent with every answer
	log    slog.Handler
}

// NewMux serves routes such as "POST /session": a method and a path without parameters.
// Every answer gets the security headers and an X-Request-Id, and every request is
// logged as one line of JSON on stdout. NewMux panics on a malformed route.
func NewMux(routes map[string]Handler) http.Handler {
	for route, handle := range routes {
		method, path, ok := strings.Cut(route, " ")
		if !ok || handle == nil || method != strings.ToUpper(method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " {}?%") {
			panic(fmt.Sprintf("api: malformed route %q", route))
		}
	}
	return &mux{routes: maps.Clone(routes), fixed: fixedHeaders(), log: slog.NewJSONHandler(os.Stdout, nil)}
}

// ServeHTTP implements [http.Handler].
func (m *mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := newRecord(r)
	out, whole := w.(*recorder) // Invoke passes its own recorder
	if !whole {
		out = &recorder{}
	}
	out.reset(m.baseHeaders(rec.id))
	rec.route = routeOf(r)
	if gatewayOf(r.Context()).bypassedCDN {
		rec.route, rec.outcome = "", outcome{answer: errBypass, text: errBypass.Code} // the same for known and unknown paths
	} else if handle, ok := m.routes[rec.route]; ok {
		rec.outcome = serve(handle, out, r.WithContext(rec.into(r.Context(), r, m.log)))
	} else {
		// The path of an unknown route may be any text, so it is not logged.
		rec.route = ""
		// It can't fail: a recorder accepts any write, and these bodies can be encoded.
		_ = writeNotFound(out)
	}
	if rec.answer != nil {
		out.reset(m.baseHeaders(rec.id))
		_ = writeError(out, rec.answer, rec.id)
	}
	rec.status = out.status
	rec.write(r.Context(), m.log)
	if !whole {
		// It fails only when the client is gone, and the line is written already.
		_ = out.sendTo(w)
	}
}

// routeOf returns the route that API Gateway matched. The path can't tell it: a
// domain's mapping or a named stage puts a prefix before it. For a request that did not
// come through API Gateway, the route is the method and the path.
func routeOf(r *http.Request) string {
	if g, ok := r.Context().Value(gatewayKey{}).(gateway); ok {
		return g.route
	}
	return r.Method + " " + r.URL.EscapedPath()
}

// outcome is the result of a request. answer is nil when the handler wrote the answer
// itself.
type outcome struct {
	answer *Error
	text   string
	stack  string
}

var errNoAnswer = errors.New("api: handler returned without an answer")

// serve calls the handler. The recover also covers the reading of the error, whose own
// methods may panic.
func serve(handle Handler, out *recorder, r *http.Request) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = panicked(p)
		}
	}()
	err := handle(out, r)
	if err == nil && out.status == 0 {
		err = errNoAnswer
	}
	if err == nil {
		return outcome{}
	}
	return outcome{answer: answerTo(err), text: errorText(err)}
}

// panicked records the stack, which contains no values. It quotes only the runtime's
// own errors: any other panic value may contain what a client sent.
func panicked(p any) outcome {
	text := fmt.Sprintf("panic: %T", p)
	if fault, ok := p.(runtime.Error); ok {
		text = "panic: " + fault.Error()
	}
	return outcome{answer: answerTo(nil), text: text, stack: cut(string(debug.Stack()), maxStack)}
}

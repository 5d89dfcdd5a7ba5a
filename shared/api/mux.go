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

// Handler serves one route. It answers with [JSON], [Empty] or plain net/http
// and returns nil, or it returns an error and leaves the answer to the mux:
//
//   - an [*Error] is the answer;
//   - an error with RetryAfter() time.Duration is a 429 too_many_attempts;
//   - one with Unavailable() true, or a context that ended, is a 503 unavailable;
//   - any other error, a panic, and a handler that wrote nothing are a 500
//     internal that tells the client no more.
//
// What a handler wrote before it returned an error is dropped, headers and
// cookies included: a request that failed hands out nothing.
type Handler func(w http.ResponseWriter, r *http.Request) error

// mux finds the handler by API Gateway's route. http.ServeMux would serve
// HEAD on GET routes and redirect unclean paths; API Gateway does neither.
type mux struct {
	routes map[string]Handler
	fixed  http.Header // on every answer
	log    slog.Handler
}

// NewMux serves routes such as "POST /session", a method and a path without
// parameters. Every answer gets the security headers and an X-Request-Id, and
// every request one line of JSON on stdout. It panics when a route is malformed.
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
	out, whole := w.(*recorder) // Invoke's, which keeps the answer itself
	if !whole {
		out = &recorder{}
	}
	out.reset(m.baseHeaders(rec.id))
	rec.route = routeOf(r)
	if gatewayOf(r.Context()).around {
		rec.route, rec.outcome = "", outcome{answer: errAround, text: errAround.Code} // for any path, known or not
	} else if handle, ok := m.routes[rec.route]; ok {
		rec.outcome = serve(handle, out, r.WithContext(rec.into(r.Context(), r, m.log)))
	} else {
		// An unknown path may be any text, so the line has none.
		rec.route = ""
		// A recorder takes any write, and the bodies here can be encoded.
		_ = writeNotFound(out)
	}
	if rec.answer != nil {
		out.reset(m.baseHeaders(rec.id))
		_ = writeError(out, rec.answer, rec.id)
	}
	rec.status = out.status
	rec.write(r.Context(), m.log)
	if !whole {
		// The client is gone when this fails; the line is written already.
		_ = out.sendTo(w)
	}
}

// routeOf is the route that API Gateway matched. The path is not it: a mapping of a
// domain, or a stage with a name, puts a part of its own before the route's. A
// request that came by another way is its method and its path.
func routeOf(r *http.Request) string {
	if g, ok := r.Context().Value(gatewayKey{}).(gateway); ok {
		return g.route
	}
	return r.Method + " " + r.URL.EscapedPath()
}

// outcome is what became of a request. answer is nil when the handler
// answered itself.
type outcome struct {
	answer *Error
	text   string
	stack  string
}

var errNoAnswer = errors.New("api: handler returned without an answer")

// serve calls the handler. The recover spans what is read from the error as
// well, since an error's own methods may panic.
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

// panicked keeps the stack, which holds no values, and of what was thrown only
// the runtime's own errors: anything else may carry what a client sent.
func panicked(p any) outcome {
	text := fmt.Sprintf("panic: %T", p)
	if fault, ok := p.(runtime.Error); ok {
		text = "panic: " + fault.Error()
	}
	return outcome{answer: answerTo(nil), text: text, stack: cut(string(debug.Stack()), maxStack)}
}

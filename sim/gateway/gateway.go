// Package gateway simulates an API Gateway HTTP API in front of Lambda. It turns a
// request for a route into an event of payload format 2.0, calls the route's function,
// and turns the answer back into HTTP. It also serves the web client from the same
// origin, as the deployed stack does.
//
// It follows "Working with AWS Lambda proxy integrations for HTTP APIs", "Quotas for
// configuring and running an HTTP API" and "Configuring CORS for HTTP APIs". It has no
// throttling and no custom domains.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	lambdasim "countersign/sim/lambda"
	"countersign/sim/site"
	"countersign/tools/template"
)

const (
	// maxHead limits the request line and the header values together.
	maxHead = 10240
	// maxBody limits a request body.
	maxBody = 10 * 1024 * 1024
	// maxEvent is Lambda's limit for an event.
	maxEvent = 6*1024*1024 + 100
)

// Invoker is a function that can be invoked.
type Invoker interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// Config configures a gateway.
type Config struct {
	// Routes are the API's routes.
	Routes []template.Route
	// Functions are the functions by the id that the routes use.
	Functions map[string]Invoker
	// CORS is the API's CORS rules, or nil.
	CORS *template.CORS
	// Web has the web client's files. nil serves none.
	Web fs.FS
	// Brand is the look of the web client.
	Brand site.Brand
	// Record is a folder into which each event is written as a file; "" records none.
	Record string
	// Served, if not nil, is called after each request to a route. Calls may be
	// concurrent.
	Served func(Served)
	// Log receives errors between the gateway and functions. nil discards them.
	Log io.Writer
}

// Served is an answered request to one of the API's routes. API Gateway bills these.
type Served struct {
	Route  string // such as POST /session
	Status int
	// Invoked tells whether the function was called. Ran is how long that took,
	// including its start.
	Invoked bool
	Ran     time.Duration
}

// Gateway is an http.Handler.
type Gateway struct {
	config   Config
	routes   map[string]template.Route
	web      http.Handler
	log      *slog.Logger
	recorded atomic.Int64
}

// New returns a gateway. A route whose function is missing answers 500, as in AWS.
func New(config Config) *Gateway {
	g := &Gateway{config: config, routes: map[string]template.Route{}}
	for _, route := range config.Routes {
		g.routes[route.Key] = route
	}
	if config.Web != nil {
		g.web = static(config.Web, config.Brand)
	}
	out := config.Log
	if out == nil {
		out = io.Discard
	}
	g.log = slog.New(slog.NewJSONHandler(out, nil))
	return g
}

// Server returns an HTTP server for the gateway. Its own limits are high: the gateway
// refuses large requests, in AWS's words.
func (g *Gateway) Server() *http.Server {
	return &http.Server{
		Handler:           g,
		MaxHeaderBytes:    8 * maxHead,
		ReadHeaderTimeout: 2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(g.log.Handler(), slog.LevelWarn),
	}
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID()
	w.Header().Set("Apigw-Requestid", id)
	if headSize(r) > maxHead {
		refuse(w, http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
		return
	}
	route, found := g.routes[r.Method+" "+r.URL.EscapedPath()]
	switch {
	case found:
		g.cors(w, r)
		g.serve(w, r, route, id)
	case r.Method == http.MethodOptions && g.config.CORS != nil:
		g.preflight(w, r)
	case g.web != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		g.web.ServeHTTP(w, r)
	default:
		g.cors(w, r)
		g.log.Warn("there is no such route", "route", shown(r), "status", http.StatusNotFound, "requestId", id)
		refuse(w, http.StatusNotFound, "Not Found")
	}
}

// shown returns a request's method and path for the log, without its query.
func shown(r *http.Request) string {
	const most = 100
	path := r.URL.EscapedPath()
	return r.Method + " " + path[:min(len(path), most)]
}

// serve answers a request to a route and reports it to Served.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, route template.Route, id string) {
	if g.config.Served == nil {
		g.integrate(w, r, route, id, &Served{})
		return
	}
	told := Served{Route: route.Key}
	noted := &statusWriter{ResponseWriter: w}
	g.integrate(noted, r, route, id, &told)
	told.Status = noted.status
	g.config.Served(told)
}

// integrate calls the route's function.
func (g *Gateway) integrate(w http.ResponseWriter, r *http.Request, route template.Route, id string, told *Served) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		}
		return // otherwise the client is gone
	}
	event, err := json.Marshal(newEvent(r, route.Key, id, body, time.Now()))
	if err != nil {
		g.fail(w, route, http.StatusInternalServerError, err)
		return
	}
	if len(event) > maxEvent {
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	if err := g.record(route, event); err != nil {
		g.log.Error("event is not recorded", "error", err.Error())
	}
	function := g.config.Functions[route.Function]
	if function == nil {
		g.fail(w, route, http.StatusInternalServerError, errors.New("find function: "+route.Function+" is not there"))
		return
	}
	// The function keeps running after the client disconnects.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), route.Timeout)
	defer cancel()
	began := time.Now()
	payload, err := function.Invoke(ctx, event)
	told.Invoked, told.Ran = true, time.Since(began)
	var reported *lambdasim.FunctionError
	switch {
	case errors.As(err, &reported):
		g.fail(w, route, http.StatusInternalServerError, err)
	case err != nil: // it exited, timed out, or was throttled
		g.fail(w, route, http.StatusServiceUnavailable, err)
	default:
		if err := g.answer(w, payload); err != nil {
			g.fail(w, route, http.StatusInternalServerError, err)
		}
	}
}

// fail sends API Gateway's own answer when the function gave none that can be used.
func (g *Gateway) fail(w http.ResponseWriter, route template.Route, status int, err error) {
	g.log.Error("function gave no answer", "route", route.Key, "status", status, "requestId", w.Header().Get("Apigw-Requestid"),
		"error", err.Error())
	text := "Internal Server Error"
	if status == http.StatusServiceUnavailable {
		text = "Service Unavailable"
	}
	refuse(w, status, text)
}

// refuse sends an answer of the gateway itself.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"message":"`+text+`"}`)
}

// Package stack assembles the whole system on one machine: the table engine, the Authy
// simulator, the five functions, and the gateway in front of them. `go run ./local` and
// the end-to-end tests use it.
package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	lambdasim "countersign/sim/lambda"
	"countersign/sim/permit"
	"countersign/sim/site"
	"countersign/tools/template"
)

// Brand is the look of the login page.
type Brand = site.Brand

// Options change parts of the system. With the zero value everything runs on this
// machine.
type Options struct {
	// Addr is the gateway's address. If its port is taken, the gateway uses any free
	// one. "" means any free port.
	Addr string
	// PhoneAddr is the address of the desk and the phone pages, with the same rules.
	PhoneAddr string
	// ServicesAddr is where functions in containers find tables, parameter and Authy,
	// with the same rules, except that "" serves none.
	ServicesAddr string
	// AuthyURL replaces the simulator by another Authy. AuthyKey is then its key.
	AuthyURL string
	// AuthyKey is the application's key. "" means the simulator's.
	AuthyKey string
	// Authy configures the simulator. The stack sets its key and callback URL.
	Authy authysim.Options
	// CallbackURL is the URL that Authy calls and signs. "" means the gateway's.
	CallbackURL string
	// DynamoDBURL replaces the embedded engine by another one. Missing tables are
	// created there.
	DynamoDBURL string
	// Set overrides settings by name.
	Set map[string]string
	// Brand is the look of the login page. Without a name it gets APP_NAME's.
	Brand Brand
	// Demo signs up one account.
	Demo bool
	// Record is a folder into which each event is written as a file.
	Record string
	// Served, if not nil, is called after each request to a route of the API. Calls may
	// be concurrent.
	Served func(Served)
	// Log receives the functions' output, and errors between them and the gateway. nil
	// discards it.
	Log io.Writer
	// Binaries is a folder of functions from Build. "" builds them first.
	Binaries string
	// Concurrency, if not 0, replaces the template's reserved concurrency: how many
	// invocations of one function may run at a time.
	Concurrency int
	// Environments is the maximum number of processes per function; 0 means 16.
	Environments int
}

// Stack is a running system.
type Stack struct {
	// URL is the login's, without a trailing slash.
	URL string
	// PhoneURL is the phone pages' URL, DeskURL that of the page with login and phone
	// side by side. Both are "" without a simulator.
	PhoneURL, DeskURL string
	// ServicesURL is the value for AWS_ENDPOINT_URL and AUTHY_API_URL of functions in
	// containers, or "".
	ServicesURL string
	// Taken, PhoneTaken and ServicesTaken report that the requested port was taken.
	Taken, PhoneTaken, ServicesTaken bool
	// CallbackURL is the URL that callbacks are signed for.
	CallbackURL string
	// Routes are the API's routes in the template, such as "POST /session".
	Routes []string
	// DynamoDBURL is the table engine's URL. Tables maps settings to table names.
	DynamoDBURL string
	Tables      map[string]string
	// Authy is the simulator and Table the embedded table engine. Each is nil if
	// another one replaces it.
	Authy *authysim.Server
	Table *dynamosim.Endpoint
	// Guard enforces the functions' roles. It is nil with another table engine, which
	// may enforce its own.
	Guard *permit.Guard
	// Functions are the running functions by name, such as "session".
	Functions map[string]*lambdasim.Function
	// Demo is the demo account, or nil. SetUp is the id of the request that signed it
	// up, which no person sent.
	Demo  *Account
	SetUp string

	template   *template.Template
	root       string // the repository's root
	log        io.Writer
	aws        map[string]string // the AWS SDK's variables for the functions
	guard      string            // the guard's URL
	phone      netip.AddrPort
	pageOrigin string // "" when the page has several
	ring       string // of our own secret keys
	closes     []func()
	once       sync.Once
}

// Start starts a stack. If a part fails, Start stops everything that it started. ctx
// only bounds the start.
func Start(ctx context.Context, o Options) (*Stack, error) {
	out := o.Log
	if out == nil {
		out = io.Discard
	}
	s := &Stack{log: &lockedWriter{to: out}, ring: newRing(), Tables: map[string]string{}, Functions: map[string]*lambdasim.Function{}}
	for _, step := range []func(context.Context, *Options) error{s.readTemplate, s.startTables, s.startAuthyAndGateway, s.demo} {
		if err := step(ctx, &o); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// Close stops everything and waits for it. Further calls do nothing.
func (s *Stack) Close() {
	s.once.Do(func() {
		for i := len(s.closes) - 1; i >= 0; i-- {
			s.closes[i]()
		}
	})
}

// Kill kills a random process of a function with SIGKILL and reports whether there was
// one.
func (s *Stack) Kill(function string) bool {
	f := s.Functions[function]
	return f != nil && f.Kill()
}

func (s *Stack) onClose(f func()) { s.closes = append(s.closes, f) }

// listen opens addr. If its port is taken, it opens any free port of the same host and
// reports that.
func listen(addr string) (l net.Listener, taken bool, err error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err = net.Listen("tcp", addr)
	if errors.Is(err, errAddressTaken) {
		host, _, _ := net.SplitHostPort(addr)
		l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
		taken = true
	}
	if err != nil {
		return nil, taken, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, taken, nil
}

// serve serves until Close.
func (s *Stack) serve(server *http.Server, l net.Listener) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // returns only after Close
	}()
	s.onClose(func() {
		_ = server.Close()
		<-done
	})
}

// url returns the URL at which a browser on this machine reaches a listener.
func url(l net.Listener) string {
	host, port, _ := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// serverOf returns a server that waits long for a request's headers: on a busy machine
// a thousand connections may arrive at once.
func (s *Stack) serverOf(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 2 * time.Minute}
}

// lockedWriter lets several functions share a writer.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// tempDir creates a folder that Close removes.
func (s *Stack) tempDir() (string, error) {
	dir, err := os.MkdirTemp("", "countersign")
	if err != nil {
		return "", fmt.Errorf("make a folder for the functions: %w", err)
	}
	s.onClose(func() { os.RemoveAll(dir) })
	return dir, nil
}

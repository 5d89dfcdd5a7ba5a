// Package stack assembles the whole system on one machine: table engine, Authy simulator, the five built functions, and
// the gateway in front of them. `go run ./local` and the end-to-end tests stand on it.
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

// Brand is how the login page looks.
type Brand = site.Brand

// Options say what is different from a system that is all on this machine. The zero value is useful.
type Options struct {
	// Addr is where the gateway listens. When that port is taken, it is any free one. "" is any free port.
	Addr string
	// PhoneAddr is where the desk and the phone pages are, in the same way.
	PhoneAddr string
	// ServicesAddr is where functions in containers find tables, parameter and Authy, in the same way. "" is nowhere.
	ServicesAddr string
	// AuthyURL is another Authy; then no simulator starts, and AuthyKey is its key.
	AuthyURL string
	// AuthyKey is the application's key. "" is the simulator's own.
	AuthyKey string
	// Authy shapes the simulator. Its key and callback URL are set by the stack.
	Authy authysim.Options
	// CallbackURL is what Authy calls and signs. "" is the gateway's own.
	CallbackURL string
	// DynamoDBURL is another table engine; then the embedded one does not start. Tables that it lacks are created.
	DynamoDBURL string
	// Set holds settings by name. It wins over what the stack would set.
	Set map[string]string
	// Brand is how the login page looks. Without a name it has APP_NAME's.
	Brand Brand
	// Demo makes one account by signing it up.
	Demo bool
	// Record is a folder that gets each event as a file.
	Record string
	// Served, if not nil, is told of each request to a route of the API once it is answered. Several may come at once.
	Served func(Served)
	// Log gets what the functions print and what goes wrong between them and the gateway. nil throws it away.
	Log io.Writer
	// Binaries is a folder with functions that Build built. "" builds them.
	Binaries string
	// Concurrency, if not 0, is how many invocations of one function may be under way, instead of what the template
	// reserves.
	Concurrency int
	// Environments is how many processes one function may have; 0 means 16.
	Environments int
}

// Stack is a running system.
type Stack struct {
	// URL is the login's, without a slash at its end.
	URL string
	// PhoneURL is that of the phone pages, and DeskURL of the page that shows login and phone side by side; "" without a
	// simulator.
	PhoneURL, DeskURL string
	// ServicesURL is what AWS_ENDPOINT_URL and AUTHY_API_URL of a function in a container are set to; "" without one.
	ServicesURL string
	// Taken, PhoneTaken and ServicesTaken report that the address asked for was not free.
	Taken, PhoneTaken, ServicesTaken bool
	// CallbackURL is what callbacks are signed for.
	CallbackURL string
	// Routes are the API's, as the template has them: "POST /session".
	Routes []string
	// DynamoDBURL is the table engine's, and Tables the tables' names by their setting.
	DynamoDBURL string
	Tables      map[string]string
	// Authy is the simulator and Table the embedded table engine; nil when there is another.
	Authy *authysim.Server
	Table *dynamosim.Endpoint
	// Guard holds the functions to their roles; nil with another table engine, which has its own idea of that.
	Guard *permit.Guard
	// Functions are the running functions by name, such as "session".
	Functions map[string]*lambdasim.Function
	// Demo is the demo account, nil without one, and SetUp the id of the request that made it: no request of a person's.
	Demo  *Account
	SetUp string

	template   *template.Template
	root       string // the repository's
	log        io.Writer
	aws        map[string]string // the functions' variables for the AWS SDK
	guard      string            // the guard's URL
	phone      netip.AddrPort
	pageOrigin string // "" when the page has several
	closes     []func()
	once       sync.Once
}

// Start starts a stack. Whatever part fails, nothing is left running. ctx bounds the start only.
func Start(ctx context.Context, o Options) (*Stack, error) {
	out := o.Log
	if out == nil {
		out = io.Discard
	}
	s := &Stack{log: &lockedWriter{to: out}, Tables: map[string]string{}, Functions: map[string]*lambdasim.Function{}}
	for _, step := range []func(context.Context, *Options) error{s.readTemplate, s.startTables, s.startAuthyAndGateway, s.demo} {
		if err := step(ctx, &o); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// Close ends everything and waits for it. A second call does nothing.
func (s *Stack) Close() {
	s.once.Do(func() {
		for i := len(s.closes) - 1; i >= 0; i-- {
			s.closes[i]()
		}
	})
}

// Kill ends a random process of a function as kill -9 does, and reports whether there was one.
func (s *Stack) Kill(function string) bool {
	f := s.Functions[function]
	return f != nil && f.Kill()
}

func (s *Stack) onClose(f func()) { s.closes = append(s.closes, f) }

// listen opens addr, or any free port of the same host when that one is taken. It reports the latter.
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
		_ = server.Serve(l) // ends with Close and not before
	}()
	s.onClose(func() {
		_ = server.Close()
		<-done
	})
}

// url is how a browser on this machine reaches a listener.
func url(l net.Listener) string {
	host, port, _ := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// serverOf waits for a request's headers for longer than a busy machine stands still: a thousand may come at once.
func (s *Stack) serverOf(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 2 * time.Minute}
}

// lockedWriter lets several functions write to one writer.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// tempDir returns a folder that Close removes.
func (s *Stack) tempDir() (string, error) {
	dir, err := os.MkdirTemp("", "countersign")
	if err != nil {
		return "", fmt.Errorf("make a folder for the functions: %w", err)
	}
	s.onClose(func() { os.RemoveAll(dir) })
	return dir, nil
}

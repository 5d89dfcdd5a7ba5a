package authy

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is one Authy application and all phones that it knows.
type Server struct {
	options Options
	faults  *Faults
	journal *journal
	door    door
	phones  http.Handler
	sender  *http.Client

	// ctx ends with Close, and ends every hanging answer and late callback.
	ctx    context.Context
	cancel context.CancelFunc
	later  background

	mu          sync.Mutex
	callbackURL string
	lastURL     string // the last callbackURL that was not ""
	failures    int    // failed deliveries in a row
	mayFail     int    // failures before callbacks are turned off; 0: no limit
	loseTexts   bool
	shift       time.Duration
	noDevice    NoDevice
	accounts    map[int64]*account
	byNumber    map[string]*account
	approvals   map[string]*approval
}

// New makes a server without an address. It is an http.Handler; Listen or Serve gives
// it an address. Close it in either case.
func New(o Options) *Server {
	s := &Server{
		options:   o.withDefaults(),
		accounts:  map[int64]*account{},
		byNumber:  map[string]*account{},
		approvals: map[string]*approval{},
	}
	s.callbackURL, s.lastURL = s.options.CallbackURL, s.options.CallbackURL
	s.mayFail = s.options.DisableCallbackAfter
	s.noDevice = s.options.NoDevice
	s.journal = newJournal(s.options.Keep)
	s.faults = newFaults(s)
	s.phones = s.newPhonePages()
	s.sender = newSender(s.options.CallbackTimeout)
	s.door.handler = s
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// test is the part of testing.TB that Start needs. Programs that run this server
// outside of tests must not link package testing.
type test interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// Start is New on a free port of 127.0.0.1. The server closes when the test ends.
func Start(t test, o Options) *Server {
	t.Helper()
	s := New(o)
	if err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatalf("start the Authy simulator: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// Key returns the application API key.
func (s *Server) Key() string { return s.options.Key }

// Faults returns the switchboard.
func (s *Server) Faults() *Faults { return s.faults }

// SetCallback sets the URL for the phones' answers; "" sends none. It also turns
// callbacks on again after DisableCallbackAfter turned them off.
func (s *Server) SetCallback(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbackURL, s.failures = url, 0
	s.lastURL = cmp.Or(url, s.lastURL)
}

// CallbackURL returns the URL for the phones' answers, or "" while callbacks are off.
func (s *Server) CallbackURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callbackURL
}

// ResumeCallbacks turns callbacks on again, with the last URL.
func (s *Server) ResumeCallbacks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbackURL, s.failures = s.lastURL, 0
}

// SetDisableCallbackAfter changes Options.DisableCallbackAfter and starts counting at
// zero.
func (s *Server) SetDisableCallbackAfter(failures int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mayFail, s.failures = failures, 0
}

// LoseMessages sets whether texts and calls get lost on their way. Authy's answers
// still claim that they were sent.
func (s *Server) LoseMessages(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loseTexts = on
}

// SetNoDevice changes how approval requests for users without the app are answered.
func (s *Server) SetNoDevice(n NoDevice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noDevice = n
}

// Advance moves the server's clock forward, so codes and requests age without waiting.
// Nonces of later callbacks move too.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += d
}

func (s *Server) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// now returns the server's time. It needs s.mu.
func (s *Server) now() time.Time { return s.options.Now().Add(s.shift) }

// Close ends the server, its hanging answers and its callbacks, and waits for them.
// Further calls do nothing.
func (s *Server) Close() {
	s.cancel()
	s.later.close()
	s.door.shut()
	s.later.wait()
	s.sender.CloseIdleConnections()
}

// ServeHTTP answers as Authy does, and serves the phone pages under /phone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/phone" || strings.HasPrefix(r.URL.Path, "/phone/") {
		s.phones.ServeHTTP(w, r)
		return
	}
	s.serveAPI(w, r)
}

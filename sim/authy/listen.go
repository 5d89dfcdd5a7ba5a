package authy

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Listen serves on addr (host:port; port 0 takes a free one) until Close.
func (s *Server) Listen(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	s.Serve(l)
	return nil
}

// Serve serves connections from l in the background until Close. A listener of net.Pipe
// ends works inside a synctest bubble.
func (s *Server) Serve(l net.Listener) { s.door.open(l) }

// URL returns the base URL without a trailing slash, or "" before Listen or Serve.
func (s *Server) URL() string {
	if addr := s.door.address(); addr != "" {
		return "http://" + addr
	}
	return ""
}

// door is the listener. While it is shut the operating system refuses connections; it
// reopens at the same address.
type door struct {
	handler http.Handler

	mu      sync.Mutex
	addr    string
	server  *http.Server  // nil while shut
	serving chan struct{} // closed when server has ended
}

func (d *door) address() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addr
}

func (d *door) open(l net.Listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addr = l.Addr().String()
	server := &http.Server{
		Handler:           d.handler,
		ReadHeaderTimeout: 2 * time.Minute,
		// Connections are cut on purpose; don't log that.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan struct{})
	d.server, d.serving = server, ended
	go func() {
		defer close(ended)
		_ = server.Serve(l)
	}()
}

// shut refuses new connections and cuts the open ones.
func (d *door) shut() {
	d.mu.Lock()
	server, ended := d.server, d.serving
	d.server = nil
	d.mu.Unlock()
	if server != nil {
		_ = server.Close()
		<-ended // the port is free only now
	}
}

// reopen listens at the same address again; it does nothing while open.
func (d *door) reopen() error {
	d.mu.Lock()
	addr, isOpen := d.addr, d.server != nil
	d.mu.Unlock()
	if isOpen || addr == "" {
		return nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s again: %w", addr, err)
	}
	d.open(l)
	return nil
}

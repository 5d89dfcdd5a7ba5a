package dynamodb

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Endpoint is an engine that serves on an address.
type Endpoint struct {
	*Server
	// URL is the value for AWS_ENDPOINT_URL_DYNAMODB.
	URL string

	server *http.Server
	done   chan struct{}
}

// Listen starts a new engine on an address such as "127.0.0.1:0", where port 0 means
// any free port. It serves until Close.
func Listen(addr string) (*Endpoint, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start table engine: %w", err)
	}
	s := New()
	e := &Endpoint{
		Server: s,
		URL:    "http://" + listener.Addr().String(),
		server: &http.Server{Handler: s, ReadHeaderTimeout: 2 * time.Minute},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(e.done)
		// Serve ends with Close. If it fails otherwise, the clients notice.
		_ = e.server.Serve(listener)
	}()
	return e, nil
}

// Close stops serving at once, interrupts running requests, and drops the tables.
func (e *Endpoint) Close() error {
	err := e.server.Close()
	<-e.done
	return err
}

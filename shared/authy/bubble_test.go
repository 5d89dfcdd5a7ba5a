package authy

import (
	"context"
	"net"
	"net/http/httptest"
	"sync"
	"testing"
)

// pipes is a listener whose connections stay inside a synctest bubble. In a bubble time passes
// only while all goroutines wait. So a deadline of seconds passes at once, but not while the
// machine is busy with something else.
type pipes struct {
	made   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p.made <- far
	return near, nil
}

// bubbled is like client, inside a bubble.
func bubbled(t *testing.T, handler *wire) *Client {
	t.Helper()
	listener := &pipes{made: make(chan net.Conn), closed: make(chan struct{})}
	handler.Server = httptest.NewUnstartedServer(handler)
	handler.Listener.Close()
	handler.Listener = listener
	handler.Start()
	c := newClient(t, handler.URL)
	c.Dial(listener.dial)
	t.Cleanup(func() { c.CloseIdle(); handler.Close() })
	return c
}

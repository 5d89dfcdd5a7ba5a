package authy

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/shared/factor"
)

// A closer is a TCP server that answers the first request of each connection. When the second
// one arrives, it closes the connection without an answer. It records the head of each request.
type closer struct {
	listener net.Listener
	done     sync.WaitGroup
	mu       sync.Mutex
	heads    []string
}

func newCloser(t *testing.T) *closer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &closer{listener: listener}
	s.done.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			s.done.Go(func() { s.serve(connection) })
		}
	})
	return s
}

func (s *closer) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	reader := bufio.NewReader(connection)
	for first := true; ; first = false {
		var head bytes.Buffer
		request, err := http.ReadRequest(bufio.NewReader(&tee{reader, &head}))
		if err != nil {
			return
		}
		s.mu.Lock()
		s.heads = append(s.heads, head.String())
		s.mu.Unlock()
		if !first {
			return
		}
		_ = request.Body.Close()
		_, _ = connection.Write([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"))
	}
}

// A tee returns one byte at a time, so that the reader doesn't read ahead into the next request.
type tee struct {
	from *bufio.Reader
	to   *bytes.Buffer
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.from.Read(p[:1])
	t.to.Write(p[:n])
	return n, err
}

func (s *closer) arrived(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for _, head := range s.heads {
		if strings.Contains(head, path) {
			found = append(found, head)
		}
	}
	return found
}

func (s *closer) close(c *Client) {
	c.CloseIdle()
	_ = s.listener.Close()
	s.done.Wait()
}

// Go's transport repeats a GET without a body when a kept-alive connection breaks. It must not
// repeat the request for a text.
func TestTransportRepeatsNothing(t *testing.T) {
	for _, k := range everyCall() {
		if k.repeatable {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			s := newCloser(t)
			c := newClient(t, "http://"+s.listener.Addr().String())
			defer s.close(c)
			ctx := context.Background()
			// This first call makes a kept-alive connection; its 404 doesn't matter.
			if err := k.call(ctx, c); err == nil || factor.Unavailable(err) {
				t.Fatalf("warm-up: got %v", err)
			}
			err := k.call(ctx, c)
			if !factor.Unavailable(err) || factor.NothingDone(err) {
				t.Errorf("got %v, want a broken connection", err)
			}
			if got := len(s.arrived("HTTP/1.1")); got != 2 {
				t.Errorf("got %d requests, want the warm-up and one more", got)
			}
		})
	}
}

// The server above really makes Go's transport repeat an ordinary GET. Otherwise the test
// before would prove nothing.
func TestTransportWouldRepeat(t *testing.T) {
	s := newCloser(t)
	c := newClient(t, "http://"+s.listener.Addr().String())
	defer s.close(c)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for range 2 {
		response, err := (&http.Client{Transport: transport}).Get("http://" + s.listener.Addr().String() + "/protected/json/sms/1")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = bufio.NewReader(response.Body).WriteTo(new(bytes.Buffer))
		_ = response.Body.Close()
	}
	if got := len(s.arrived("/sms/")); got != 3 {
		t.Errorf("got %d requests for two calls, want 3", got)
	}
}

func TestNothingExtraOnTheWire(t *testing.T) {
	s := newCloser(t)
	c := newClient(t, "http://"+s.listener.Addr().String())
	defer s.close(c)
	_, _ = Codes{c}.Send(context.Background(), somebody(), factor.Message{Method: factor.SMS, Force: true})
	want := "GET /protected/json/sms/900111?force=true HTTP/1.1\r\nHost: " + s.listener.Addr().String() +
		"\r\nUser-Agent: countersign\r\nAccept: application/json\r\nX-Authy-Api-Key: " + testKey + "\r\n\r\n"
	if got := s.arrived("HTTP/1.1"); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

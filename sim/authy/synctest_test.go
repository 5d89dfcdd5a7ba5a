package authy_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	authysim "countersign/sim/authy"
)

// pipes is a listener whose connections are pipes, which a synctest bubble can see.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe:80" }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.conns <- server
	return client, nil
}

func TestInsideABubbleAnHourTakesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := pipes{make(chan net.Conn), make(chan struct{})}
		s := authysim.New(authysim.Options{})
		s.Serve(listener)
		defer s.Close()
		s.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Latency, Delay: time.Hour, Times: 1}, authysim.Fault{Kind: authysim.Reset})
		transport := &http.Transport{DialContext: listener.dial}
		defer transport.CloseIdleConnections()
		client := http.Client{Transport: transport}
		began := time.Now()
		answer, err := client.Get(s.URL() + "/protected/json/users/10001/status?api_key=" + s.Key())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if took := time.Since(began); answer.StatusCode != 404 || took != time.Hour {
			t.Errorf("got %d after %s, want 404 after an hour", answer.StatusCode, took)
		}
		if answer, err = client.Get(s.URL() + "/"); err == nil {
			answer.Body.Close()
			t.Error("reset over a pipe: got an answer")
		}
	})
}

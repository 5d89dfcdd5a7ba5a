package authy

import (
	"context"
	"net"
	"net/http"
)

// Dial replaces how the client connects.
func (c *Client) Dial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.http.Transport.(*http.Transport).DialContext = dial
}

// CloseIdle closes the kept-alive connections.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// Get makes a call to any path, unchecked.
func (c *Client) Get(ctx context.Context, path string) error {
	_, err := c.do(ctx, call{op: "test", method: http.MethodGet, path: path})
	return err
}

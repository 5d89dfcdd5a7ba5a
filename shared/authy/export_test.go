package authy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
)

// Dial replaces how the client connects.
func (c *Client) Dial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.http.Transport.(*http.Transport).DialContext = dial
}

// CloseIdle closes the connections that are kept.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// IsClean reports whether text passes as a text of a push.
func IsClean(text string, low, high int) bool { return isClean(text, low, high) }

// Trust accepts a test server's certificate.
func (c *Client) Trust(certificate *x509.Certificate) {
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	c.http.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: roots}
}

// Get makes a call to a path that nothing has checked.
func (c *Client) Get(ctx context.Context, path string) error {
	_, err := c.do(ctx, call{op: "test", method: http.MethodGet, path: path})
	return err
}

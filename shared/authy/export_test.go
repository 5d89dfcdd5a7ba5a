package authy

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"time"
)

// SetTimeout shortens the deadline of each call.
func (c *Client) SetTimeout(d time.Duration) { c.timeout = d }

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

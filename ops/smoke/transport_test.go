package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// walkTransport returns transport's lines for a server with these TLS versions.
func walkTransport(t *testing.T, oldest, newest uint16, trusted bool) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{MinVersion: oldest, MaxVersion: newest}
	server.StartTLS()
	defer server.Close()
	c := newClient(t.Context(), target{url: server.URL})
	own, _ := c.http.Transport.(*http.Transport)
	own.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	if trusted {
		own.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	}
	var out bytes.Buffer
	transport(c, target{url: server.URL}, &report{out: &out})
	return out.String()
}

func TestTransport(t *testing.T) {
	if got := walkTransport(t, tls.VersionTLS12, tls.VersionTLS13, true); strings.Count(got, "ok    ") != 3 || strings.Contains(got, "FAIL") {
		t.Errorf("TLS 1.2 and 1.3: got\n%s", got)
	}
	if got := walkTransport(t, tls.VersionTLS10, tls.VersionTLS13, true); strings.Count(got, "FAIL") != 2 || !strings.Contains(got, "TLS 1.0 is refused: it was accepted") {
		t.Errorf("old versions: got\n%s", got)
	}
	if got := walkTransport(t, tls.VersionTLS12, tls.VersionTLS12, true); !strings.Contains(got, "FAIL  TLS 1.3") {
		t.Errorf("no TLS 1.3: got\n%s", got)
	}
	if got := walkTransport(t, tls.VersionTLS12, tls.VersionTLS13, false); !strings.Contains(got, "FAIL  TLS 1.3 is supported, with a valid certificate: ") {
		t.Errorf("a certificate of nobody's: got\n%s", got)
	}
}

func TestPlainHTTP(t *testing.T) {
	for url, want := range map[string]string{
		"http://127.0.0.1:8080":    "skip  TLS",
		"http://[::1]:8080":        "skip  TLS",
		"http://localhost":         "skip  TLS",
		"http://login.example.com": "FAIL  the login is reachable only over https: http://login.example.com is plain http",
	} {
		var out bytes.Buffer
		transport(newClient(t.Context(), target{url: url}), target{url: url}, &report{out: &out})
		if !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: got %q, want %q", url, &out, want)
		}
	}
}

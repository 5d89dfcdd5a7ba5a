package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// transport checks TLS. A login on this machine has none.
func transport(c *client, t target, r *report) {
	u, _ := url.Parse(t.url) // run has checked it
	if u.Scheme == "http" {
		ip := net.ParseIP(u.Hostname())
		if ip != nil && ip.IsLoopback() || u.Hostname() == "localhost" {
			r.skip("TLS: %s is on this machine", u.Host)
			return
		}
		r.check(false, "the login is reachable only over https", "%s is plain http", t.url)
		return
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "443")
	}
	for _, version := range []struct {
		number uint16
		name   string
		wanted bool
	}{{tls.VersionTLS13, "TLS 1.3", true}, {tls.VersionTLS11, "TLS 1.1", false}, {tls.VersionTLS10, "TLS 1.0", false}} {
		err := handshake(c, host, version.number)
		if version.wanted {
			r.check(err == nil, version.name+" is supported, with a valid certificate", "%v", err)
		} else {
			r.check(err != nil, version.name+" is refused", "it was accepted")
		}
	}
	if u.Port() != "" {
		return
	}
	plain := *c
	plain.base = "http://" + u.Host
	a, err := plain.do("GET", "/session", nil)
	safe := err != nil || a.status >= 400 || a.status >= 300 && strings.HasPrefix(a.header.Get("Location"), "https://")
	r.check(safe, "plain http is refused or redirected to https", "GET http://%s/session: %v", u.Host, a)
}

func handshake(c *client, host string, version uint16) error {
	own, _ := c.http.Transport.(*http.Transport)
	config := &tls.Config{MinVersion: version, MaxVersion: version}
	if own.TLSClientConfig != nil {
		config.RootCAs = own.TLSClientConfig.RootCAs
	}
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: 10 * time.Second}, Config: config}
	connection, err := dialer.DialContext(c.ctx, "tcp", host)
	if err != nil {
		return err
	}
	return connection.Close()
}

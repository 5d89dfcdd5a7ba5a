package authy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ProductionURL is the URL of Authy's API.
const ProductionURL = "https://api.authy.com"

// callTimeout is how long a call may take, including reading the key, both tries and the
// pause between them. A context that ends sooner wins. Authy publishes no figure; its own
// clients wait 1 to 5 seconds. A request behind API Gateway has 30.
const callTimeout = 5 * time.Second

const (
	dialTimeout = 2 * time.Second
	// idleTimeout is short, because a connection is probably dead after Lambda has frozen the
	// process for a while, and a call that must not be repeated fails on it. Go measures idle
	// connections with the wall clock, so the time of a freeze counts.
	idleTimeout = 20 * time.Second
	// maxAnswer is far above any answer in Authy's documentation (about 2 KiB).
	maxAnswer = 1 << 20
	// maxPause is the longest pause before a second try.
	maxPause = 200 * time.Millisecond
)

// A Client calls the API of one Authy application. Make it with New. It is safe for
// concurrent use and keeps its connections.
//
// Calls that only read, and enrolment, are tried a second time if Authy did not answer or
// failed without one of its own codes. Every other call is made only once. Errors are of
// type *Error. Other packages ask what an error means with the functions of package
// factor, such as factor.Gone.
type Client struct {
	base    string
	key     func(context.Context) (string, error)
	http    *http.Client
	timeout time.Duration
}

// New returns a client for the API at baseURL: ProductionURL or the URL of a stand-in. The
// URL has a scheme (http or https), a host and a port, and nothing else. key returns the
// application's API key. It runs before each call, so it should cache the key.
func New(baseURL string, key func(context.Context) (string, error)) (*Client, error) {
	base, err := parseBase(baseURL)
	if err != nil {
		return nil, err
	}
	if key == nil {
		return nil, errors.New("authy: no source for the API key")
	}
	return &Client{base: base, key: key, http: newHTTPClient(), timeout: callTimeout}, nil
}

func parseBase(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", errors.New("authy: base URL can't be read")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return "", errors.New("authy: base URL is neither https nor http")
	case u.Opaque != "" || u.Hostname() == "":
		return "", errors.New("authy: base URL has no host")
	case u.User != nil || strings.ContainsAny(text, "?#") || u.Path != "" && u.Path != "/":
		return "", errors.New("authy: base URL has more than a host and a port")
	}
	return u.Scheme + "://" + u.Host, nil
}

func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   dialTimeout,
			ResponseHeaderTimeout: callTimeout,
			IdleConnTimeout:       idleTimeout,
			MaxIdleConnsPerHost:   4,
			DisableCompression:    true,
		},
		// A redirect would carry the key and a code to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

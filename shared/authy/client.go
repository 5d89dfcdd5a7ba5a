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

// ProductionURL is where Authy's API is.
const ProductionURL = "https://api.authy.com"

// callTimeout bounds each call, both tries, the pause between them and the reading of the key
// included. A context that ends sooner wins. Authy publishes no figure; its own clients wait 1 to 5
// seconds, and an API Gateway request has 30.
const callTimeout = 5 * time.Second

const (
	dialTimeout = 2 * time.Second
	// idleTimeout is short because a connection that was idle while Lambda froze the process is likely to be dead,
	// and the calls that may be made only once can't be repeated on another one. Go compares it with
	// the wall clock, so it holds across a freeze.
	idleTimeout = 20 * time.Second
	// maxAnswer is far above any answer in Authy's documentation (about 2 KiB).
	maxAnswer = 1 << 20
	// maxPause is the longest pause before a second try.
	maxPause = 200 * time.Millisecond
)

// A Client calls the API of one Authy application. Make it with New. It is safe for
// concurrent use and keeps its connections.
//
// Each call is made once, but for those that only read and for enrolment, which are tried
// a second time when Authy said nothing, or failed without one of its own codes. Errors
// are *Error, whose methods say what they mean. Callers outside ask package factor's functions, such as factor.Gone.
type Client struct {
	base    string
	key     func(context.Context) (string, error)
	http    *http.Client
	timeout time.Duration
}

// New returns a client for the API at baseURL, which is ProductionURL or a stand-in's: http or
// https, host and port, nothing else. key gives the application's API key and is called for
// each call, so it should remember it.
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

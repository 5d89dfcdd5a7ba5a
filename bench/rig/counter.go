package rig

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	dynamosim "countersign/sim/dynamodb"
)

// counter stands before a table engine that does not tell what it was asked, and counts the items.
type counter struct {
	url    string
	server *http.Server

	mu   sync.Mutex
	used dynamosim.Usage
}

func newCounter(engine string) (*counter, error) {
	target, err := url.Parse(engine)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &counter{url: "http://" + listener.Addr().String()}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // the signature covers it
	}}
	c.server = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client is gone
		}
		c.count(r.Header.Get("X-Amz-Target"), body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	})}
	go func() { _ = c.server.Serve(listener) }() // ends with close
	return c, nil
}

func (c *counter) count(target string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch _, operation, _ := strings.Cut(target, "."); operation {
	case "GetItem":
		c.used.Reads++
	case "PutItem", "UpdateItem", "DeleteItem":
		c.used.Writes++
	case "TransactWriteItems":
		var tx struct {
			TransactItems []struct{ ConditionCheck json.RawMessage }
		}
		_ = json.Unmarshal(body, &tx) // the engine refuses what is none
		for _, item := range tx.TransactItems {
			if item.ConditionCheck != nil {
				c.used.Reads++
			} else {
				c.used.Writes++
			}
		}
	}
}

func (c *counter) total() dynamosim.Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}

func (c *counter) close() { c.server.Close() }

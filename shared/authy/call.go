package authy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// A call is one request of the API. Its path holds only what an allow-list has passed.
type call struct {
	op, method, path string
	query            url.Values
	body             any      // sent as JSON; nil is none
	repeatable       bool     // a second try does no harm
	private          []string // texts that Authy may echo and no error may show
}

// do makes the call, and again where that is allowed and promising. It returns the body of a
// 200 that is a JSON object, or an *Error.
func (c *Client) do(ctx context.Context, k call) (answer object, err error) {
	defer count(ctx, k.op, time.Now(), &err)
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	key, err := c.readKey(ctx, k.op)
	if err != nil {
		return nil, err
	}
	k.private = append(k.private, key)
	if !k.repeatable {
		return c.try(ctx, k, key, c.timeout)
	}
	answer, err = c.try(ctx, k, key, c.timeout/2)
	if err == nil || !worthRepeating(err) || !pause(ctx) {
		return answer, err
	}
	return c.try(ctx, k, key, c.timeout)
}

func (c *Client) readKey(ctx context.Context, op string) (string, error) {
	key, err := c.key(ctx)
	if err != nil {
		return "", &Error{Op: op, reason: keyFailed, cause: err}
	}
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", &Error{Op: op, reason: keyFailed, cause: fmt.Errorf("key is empty or no ASCII text")}
	}
	return key, nil
}

// pause waits for a random time up to maxPause ("full jitter"), and reports whether the
// context still lives.
func pause(ctx context.Context) bool {
	timer := time.NewTimer(rand.N(maxPause))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (c *Client) try(ctx context.Context, k call, key string, limit time.Duration) (object, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	})
	request, err := c.request(ctx, k, key)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, transportError(k.op, err, connected)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, transportError(k.op, err, true)
	}
	return k.decide(response.StatusCode, body)
}

func (c *Client) request(ctx context.Context, k call, key string) (*http.Request, error) {
	target := c.base + k.path
	if len(k.query) > 0 {
		target += "?" + k.query.Encode()
	}
	// Go's transport sends a request without a body again by itself when a kept-alive connection breaks
	// before the first byte of the answer: two texts for one call. It can't do that with a body
	// that can't be rewound. An empty one adds nothing to what is sent.
	var body io.Reader = struct{ io.Reader }{strings.NewReader("")}
	if k.body != nil {
		text, _ := json.Marshal(k.body) // texts and numbers can't fail
		body = bytes.NewReader(text)
	} else if k.method == http.MethodPost {
		body = http.NoBody
	}
	request, err := http.NewRequestWithContext(ctx, k.method, target, body)
	if err != nil {
		return nil, argument(k.op, "request can't be made") // err would show the URL
	}
	request.Header.Set("X-Authy-API-Key", key)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "countersign")
	if k.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// decide turns an answer that came whole into its object or an error.
func (k call) decide(status int, body []byte) (object, error) {
	if len(body) > maxAnswer {
		return nil, &Error{Op: k.op, Status: status, reason: useless, cause: errTooLarge}
	}
	answer, err := parseObject(body)
	if status != http.StatusOK {
		return nil, k.refused(status, answer)
	}
	if err != nil {
		return nil, &Error{Op: k.op, Status: status, reason: useless, cause: err}
	}
	return answer, nil
}

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

// A call is one request to the API. Each part of its path was checked against an
// allow-list (see the package comment).
type call struct {
	op, method, path string
	query            url.Values
	body             any      // sent as JSON; nil means no body
	repeatable       bool     // a second try does no harm
	private          []string // texts that must not show in an error, though Authy may echo them
}

// do makes the call. If it fails, the call is repeatable, and a second try may succeed, it
// tries again. It returns the JSON object in the body of a 200, or an *Error.
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
		return "", &Error{Op: op, reason: keyFailed, cause: fmt.Errorf("key is empty or not printable ASCII")}
	}
	return key, nil
}

// pause waits for a random time up to maxPause ("full jitter"). It returns false if the
// context ends before that.
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
	// When a kept-alive connection breaks before the first byte of the answer, Go's transport
	// repeats a request without a body by itself: Authy would send two texts for one call. It
	// doesn't repeat a request whose body can't be rewound. So we give it such a body, an empty
	// one, which adds nothing to what is sent.
	var body io.Reader = struct{ io.Reader }{strings.NewReader("")}
	if k.body != nil {
		text, _ := json.Marshal(k.body) // encoding strings and numbers can't fail
		body = bytes.NewReader(text)
	} else if k.method == http.MethodPost {
		body = http.NoBody
	}
	request, err := http.NewRequestWithContext(ctx, k.method, target, body)
	if err != nil {
		return nil, argument(k.op, "request can't be made") // err contains the URL
	}
	request.Header.Set("X-Authy-API-Key", key)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "countersign")
	if k.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// decide turns a complete answer into its JSON object or an error.
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

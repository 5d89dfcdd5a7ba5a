package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// patience is longer than the API's own limit of 30 s, so that its timeout's answer
// still arrives.
const patience = 35 * time.Second

// client sends requests to the target. It does not follow redirects or keep cookies.
type client struct {
	ctx  context.Context
	base string
	http *http.Client
}

func newClient(ctx context.Context, t target) *client {
	return &client{ctx: ctx, base: t.url, http: &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is the target's answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   map[string]any // nil when the body is not a JSON object
}

func (a answer) code() string { code, _ := a.json["code"].(string); return code }

// is reports whether an answer is this error of the API.
func (a answer) is(status int, code string) bool { return a.status == status && a.code() == code }

// String describes the answer in a failed check.
func (a answer) String() string {
	if code := a.code(); code != "" {
		return fmt.Sprintf("%d %s", a.status, code)
	}
	return fmt.Sprint(a.status)
}

// do sends one request. Headers alternate between names and values; a name may be
// repeated.
func (c *client) do(method, path string, body []byte, headers ...string) (answer, error) {
	r, err := http.NewRequestWithContext(c.ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := c.http.Do(r)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header}
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, 1<<20)); err != nil {
		return answer{}, err
	}
	_ = json.Unmarshal(a.body, &a.json) // nil if it is not JSON, which fails the checks
	return a, nil
}

// get is do for checks that go on after an error: it records the error and returns an
// empty answer.
func (c *client) get(r *report, method, path string, body []byte, headers ...string) answer {
	a, err := c.do(method, path, body, headers...)
	if err != nil {
		r.check(false, method+" "+path+" is answered", "%v", err)
	}
	return a
}

// asJSON encodes a body.
func asJSON(fields map[string]any) []byte {
	text, _ := json.Marshal(fields) // strings and booleans always encode
	return text
}

const jsonType = "application/json"

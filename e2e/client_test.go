package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// kind is a kind of client.
type kind string

const (
	tokens  kind = "token client"    // JSON, Authorization: Bearer
	forms   kind = "tutorial client" // forms, X-API-TOKEN
	cookies kind = "cookie client"   // a browser on the same origin
)

var kinds = []kind{tokens, forms, cookies}

// client is one browser or app.
type client struct {
	t    *testing.T
	s    *system
	kind kind

	token string
	jar   map[string]string
}

func (s *system) client(t *testing.T, k kind) *client {
	return &client{t: t, s: s, kind: k, jar: map[string]string{}}
}

// copy is the same client a moment ago: it keeps what it holds now.
func (c *client) copy() *client {
	jar := map[string]string{}
	for name, value := range c.jar {
		jar[name] = value
	}
	return &client{t: c.t, s: c.s, kind: c.kind, token: c.token, jar: jar}
}

// fields are a request's fields in order-free form: texts and booleans.
type fields map[string]any

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string // method and path
	status int
	header http.Header
	set    []*http.Cookie
	raw    []byte
	body
}

// body has the fields of all answers.
type body struct {
	Token    string   `json:"token"`
	State    string   `json:"state"`
	Login    *login   `json:"login"`
	Session  *session `json:"session"`
	User     *user    `json:"user"`
	Response *struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	} `json:"authyResponse"`

	Sent   string `json:"sent"`
	SentTo string `json:"sentTo"`

	Status     any    `json:"status"` // a number in errors, a word on /authy/status
	Code       string `json:"code"`
	Message    string `json:"message"`
	Field      string `json:"field"`
	RequestID  string `json:"requestId"`
	RetryAfter int    `json:"retryAfter"`

	user
}

type login struct {
	State        string    `json:"state"`
	ExpiresAt    time.Time `json:"expiresAt"`
	PollAfterMs  int       `json:"pollAfterMs"`
	Method       string    `json:"method"`
	Methods      []string  `json:"methods"`
	AttemptsLeft *int      `json:"attemptsLeft"`
	Push         *push     `json:"push"`
	ResendAfter  *int      `json:"resendAfter"`
	PushAfter    int       `json:"pushAfter"`
}

type push struct {
	State     string    `json:"state"`
	Reason    string    `json:"reason"`
	Number    string    `json:"number"`
	ExpiresAt time.Time `json:"expiresAt"`
}

type session struct {
	AAL           string    `json:"aal"`
	AMR           []string  `json:"amr"`
	AuthTime      time.Time `json:"authTime"`
	ExpiresAt     time.Time `json:"expiresAt"`
	IdleExpiresAt time.Time `json:"idleExpiresAt"`
}

type user struct {
	ID            string `json:"id"`
	FullName      string `json:"fullName"`
	Email         string `json:"email"`
	Phone         string `json:"phone"`
	PhoneVerified bool   `json:"phoneVerified"`
}

// request makes a request as this kind of client does.
func (c *client) request(method, path string, f fields) *http.Request {
	var content io.Reader
	contentType := ""
	switch {
	case f == nil:
	case c.kind == forms:
		values := url.Values{}
		for name, value := range f {
			values.Set(name, fmt.Sprint(value))
		}
		content, contentType = strings.NewReader(values.Encode()), "application/x-www-form-urlencoded; charset=UTF-8"
	default:
		text, err := json.Marshal(f)
		if err != nil {
			panic(err) // texts and booleans can't fail
		}
		content, contentType = bytes.NewReader(text), "application/json"
	}
	r, err := http.NewRequest(method, c.s.URL+path, content)
	if err != nil {
		panic(err) // the paths are constants
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	switch c.kind {
	case cookies:
		r.Header.Set("Accept-Session", "cookie")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for name, value := range c.jar {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	case forms:
		if c.token != "" {
			r.Header.Set("X-API-TOKEN", c.token)
		}
	default:
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
	}
	return r
}

// try sends a request; for goroutines, which may not end a test.
func (c *client) try(r *http.Request) (answer, error) {
	response, err := c.s.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{t: c.t, what: r.Method + " " + r.URL.Path, status: response.StatusCode, header: response.Header, set: response.Cookies()}
	if a.raw, err = io.ReadAll(response.Body); err != nil {
		return a, err
	}
	if len(a.raw) > 0 {
		if err := json.Unmarshal(a.raw, &a.body); err != nil {
			return a, fmt.Errorf("%s: %w: %s", a.what, err, a.raw)
		}
	}
	return a, nil
}

// keep takes over the tokens of an answer, as a client does.
func (c *client) keep(a answer) {
	if a.Token != "" {
		c.token = a.Token
		c.s.secret("token", a.Token)
	}
	for _, cookie := range a.set {
		if cookie.MaxAge < 0 {
			delete(c.jar, cookie.Name)
			continue
		}
		c.jar[cookie.Name] = cookie.Value
		c.s.secret("token", cookie.Value)
	}
}

// do sends a request and keeps what it brings.
func (c *client) do(method, path string, f fields) answer {
	c.t.Helper()
	return c.send(c.request(method, path, f))
}

func (c *client) send(r *http.Request) answer {
	c.t.Helper()
	a, err := c.try(r)
	if err != nil {
		c.t.Fatal(err)
	}
	if !a.turnedAway() {
		a.held()
	}
	c.keep(a)
	return a
}

// turnedAway tells whether the gateway had no function to ask, which on a busy machine may happen.
func (a answer) turnedAway() bool {
	return a.status == http.StatusServiceUnavailable && a.header.Get("X-Request-Id") == ""
}

// held checks what every answer of a function has.
func (a answer) held() {
	a.t.Helper()
	if a.header.Get("X-Request-Id") == "" {
		a.t.Errorf("%s: %d without a request id: %s", a.what, a.status, a.raw)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		a.t.Errorf("%s: Cache-Control %q", a.what, got)
	}
	if a.status >= 400 && (a.Code == "" || a.Message == "" || a.RequestID == "" || a.Status != float64(a.status)) {
		a.t.Errorf("%s: an error without all of its fields: %s", a.what, a.raw)
	}
	if len(a.raw) == 0 && strings.Contains(a.header.Get("Content-Type"), "json") {
		a.t.Errorf("%s: an empty answer says that it is JSON", a.what)
	}
}

// want ends the test unless the answer has the status and, for an error, the code.
func (a answer) want(status int, code ...string) answer {
	a.t.Helper()
	if a.status != status || len(code) > 0 && a.Code != code[0] {
		a.t.Fatalf("%s: got %d %s, want %d %s: %s", a.what, a.status, a.Code, status, strings.Join(code, ""), a.raw)
	}
	return a
}

// wantPush checks the states of the login and of its push.
func (a answer) wantPush(login, push string) answer {
	a.t.Helper()
	if a.Login == nil || a.Login.Push == nil {
		a.t.Fatalf("%s: no login with a push: %s", a.what, a.raw)
	}
	if a.Login.State != login || a.Login.Push.State != push {
		a.t.Errorf("%s: login %s, push %s; want %s, %s", a.what, a.Login.State, a.Login.Push.State, login, push)
	}
	return a
}

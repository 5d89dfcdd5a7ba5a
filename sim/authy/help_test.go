package authy_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	authysim "countersign/sim/authy"
)

// clock is a time that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// api sends requests as a plain client does.
type api struct {
	t *testing.T
	s *authysim.Server
}

func (a api) do(method, path, contentType, body string) (int, string) {
	a.t.Helper()
	status, text, _ := a.raw(method, path, contentType, body)
	return status, text
}

func (a api) raw(method, path, contentType, body string) (int, string, http.Header) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, a.s.URL()+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("X-Authy-API-Key", a.s.Key())
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	client := http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	answer, err := client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return answer.StatusCode, string(text), answer.Header
}

func (a api) get(path string) (int, string) {
	a.t.Helper()
	return a.do(http.MethodGet, path, "", "")
}

func (a api) post(path string, pairs ...string) (int, string) {
	a.t.Helper()
	var form []string // ordered, which matters for lists of objects
	for i := 0; i < len(pairs); i += 2 {
		form = append(form, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	return a.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.Join(form, "&"))
}

// register enrols the number and returns the phone.
func (a api) register(number string) *authysim.Phone {
	a.t.Helper()
	status, body := a.post("/protected/json/users/new", "user[email]", "ann@example.com",
		"user[cellphone]", number, "user[country_code]", "1", "send_install_link_via_sms", "false")
	if status != http.StatusOK {
		a.t.Fatalf("register %s: got %d %s", number, status, body)
	}
	return a.s.Phone("1", number)
}

// push sends an approval request and returns its uuid.
func (a api) push(phone *authysim.Phone, pairs ...string) string {
	a.t.Helper()
	status, body := a.post("/onetouch/json/users/"+id(phone)+"/approval_requests", append([]string{"message", "Log in"}, pairs...)...)
	_, rest, found := strings.Cut(body, `{"approval_request":{"uuid":"`)
	uuid, tail, _ := strings.Cut(rest, `"`)
	if status != http.StatusOK || !found || tail != `},"success":true}` {
		a.t.Fatalf("approval request: got %d %s", status, body)
	}
	return uuid
}

func id(p *authysim.Phone) string { return strconv.FormatInt(p.ID(), 10) }

func start(t *testing.T, o authysim.Options) (*authysim.Server, api) {
	t.Helper()
	s := authysim.Start(t, o)
	return s, api{t, s}
}

// want compares a whole answer of the API.
func want(t *testing.T, what string, gotStatus int, gotBody string, status int, body string) {
	t.Helper()
	if gotStatus != status || gotBody != body {
		t.Errorf("%s:\n got %d %s\nwant %d %s", what, gotStatus, gotBody, status, body)
	}
}

// receiver is an application's callback URL.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
	status int
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		r.got, r.bodies = append(r.got, q), append(r.bodies, string(body))
		status := r.status
		r.mu.Unlock()
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) all() ([]*http.Request, []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*http.Request{}, r.got...), append([]string{}, r.bodies...)
}

func recorded(method, target string) (*httptest.ResponseRecorder, *http.Request) {
	return httptest.NewRecorder(), httptest.NewRequest(method, target, nil)
}

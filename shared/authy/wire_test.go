package authy

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"countersign/shared/factor"
)

const testKey = "k3y-c4nary-that-nobody-may-see"

// A request is one that a wire has received.
type request struct {
	Method, URI, Body string
	Header            http.Header
}

// A wire is a server that records each request. It sends its answers one after the other, and
// repeats the last one for ever.
type wire struct {
	*httptest.Server
	mu      sync.Mutex
	got     []request
	answers []http.HandlerFunc
}

func newWire(t *testing.T, answers ...http.HandlerFunc) *wire {
	t.Helper()
	w := &wire{answers: answers}
	w.Server = w.start()
	t.Cleanup(w.Close)
	return w
}

func (w *wire) start() *httptest.Server { return httptest.NewServer(w) }

func (w *wire) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = nil
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	w.got = append(w.got, request{r.Method, r.RequestURI, string(body), r.Header})
	answer := w.answers[min(len(w.got), len(w.answers))-1]
	w.mu.Unlock()
	answer(rw, r)
}

func (w *wire) requests() []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]request(nil), w.got...)
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func refusal(status int, code, message string) http.HandlerFunc {
	return answer(status, fmt.Sprintf(`{"message":%q,"success":false,"errors":{"message":%q},"error_code":%q}`, message, message, code))
}

func newClient(t *testing.T, baseURL string) *Client {
	t.Helper()
	return newClientWith(t, baseURL, testKey)
}

func newClientWith(t *testing.T, baseURL, key string) *Client {
	t.Helper()
	c, err := New(baseURL, func(context.Context) (string, error) { return key, nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// client returns a client, and the wire with these answers that it calls.
func client(t *testing.T, answers ...http.HandlerFunc) (*Client, *wire) {
	t.Helper()
	w := newWire(t, answers...)
	return newClient(t, w.URL), w
}

// A callCase is one kind of call with valid arguments.
type callCase struct {
	name       string
	repeatable bool
	call       func(context.Context, *Client) error
}

const (
	testID    = ID("900111")
	testToken = "0765432"
	testEmail = "c4nary.person@example.com"
	testPhone = "2015550123"
)

func everyCall() []callCase {
	return []callCase{
		{"Register", true, func(ctx context.Context, c *Client) error {
			_, err := c.register(ctx, testEmail, "1", testPhone)
			return err
		}},
		{"Status", true, func(ctx context.Context, c *Client) error {
			_, err := c.registered(ctx, testID)
			return err
		}},
		{"RequestApproval", false, func(ctx context.Context, c *Client) error {
			_, err := c.requestApproval(ctx, testID, goodApproval())
			return err
		}},
		{"Approval", true, func(ctx context.Context, c *Client) error {
			_, err := c.approval(ctx, uuid)
			return err
		}},
		{"SendSMS", false, func(ctx context.Context, c *Client) error {
			_, err := Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.SMS})
			return err
		}},
		{"Call", false, func(ctx context.Context, c *Client) error {
			_, err := Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.Call})
			return err
		}},
		{"VerifyToken", false, func(ctx context.Context, c *Client) error {
			return c.verify(ctx, testID, testToken)
		}},
	}
}

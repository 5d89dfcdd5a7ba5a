package authy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"countersign/shared/factor"
)

// hang sends no answer until the client gives up.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drip sends the headers and a part of the body, then nothing.
func drip(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"token":"is valid",`)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// breakOff closes the connection without an answer.
func breakOff(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// cut announces more bytes than it sends.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"token":"is valid","success":true}`)
}

// raw answers with these bytes.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(connection, text)
		_ = connection.Close()
	}
}

func oversized(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"token":"is valid","success":true,"x":"`+strings.Repeat("x", 1<<20)+`"}`)
}

// endless never stops sending.
func endless(w http.ResponseWriter, _ *http.Request) {
	for {
		if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
			return
		}
	}
}

func TestAnswerTooLarge(t *testing.T) {
	for _, reply := range []http.HandlerFunc{oversized, endless} {
		c, _ := client(t, reply)
		err := c.verify(context.Background(), testID, testToken)
		if err == nil || !strings.Contains(err.Error(), "too large") || factor.Unavailable(err) {
			t.Errorf("got %v, want one about the size", err)
		}
	}
}

// Each call meets each fault. It must return the right kind of error, after as many tries as
// are allowed.
func TestFaults(t *testing.T) {
	silent := sorted{Unavailable: true}
	faults := []struct {
		name   string
		answer http.HandlerFunc
		silent bool // the server never answers
		repeat bool // a second try may succeed
		want   sorted
		cause  error
	}{
		{"hang", hang, true, true, silent, context.DeadlineExceeded},
		{"slow body", drip, true, true, silent, context.DeadlineExceeded},
		{"broken connection", breakOff, false, true, silent, nil},
		{"cut body", cut, false, true, silent, nil},
		{"no HTTP", raw("SSH-2.0-OpenSSH\r\n"), false, true, silent, nil},
		{"500 as HTML", answer(500, "<html>"), false, true, silent, nil},
		{"503 without a code", answer(503, ""), false, true, silent, nil},
		{"429", answer(429, ""), false, false, sorted{NothingDone: true, Unavailable: true}, nil},
		{"503 with a code", refusal(503, "60060", "Your account is suspended"), false, false, sorted{NothingDone: true}, nil},
		{"oversized", oversized, false, false, sorted{}, nil},
		{"redirect", raw("HTTP/1.1 302 Found\r\nLocation: /protected/json/sms/1\r\nContent-Length: 0\r\n\r\n"), false, false, sorted{}, nil},
		{"200 as HTML", answer(200, "<html>"), false, false, sorted{}, nil},
	}
	for _, fault := range faults {
		for _, k := range everyCall() {
			check := func(t *testing.T, c *Client, w *wire) {
				t.Helper()
				err := k.call(context.Background(), c)
				if err == nil {
					t.Fatal("no error")
				}
				if got := kinds(err); got != fault.want {
					t.Errorf("%v: sorted as %+v, want %+v", err, got, fault.want)
				}
				if fault.cause != nil && !errors.Is(err, fault.cause) {
					t.Errorf("got %v, want %v in it", err, fault.cause)
				}
				most := 1
				if fault.repeat && k.repeatable {
					most = 2
				}
				if got := len(w.requests()); got != most {
					t.Errorf("got %d requests, want %d", got, most)
				}
			}
			t.Run(fault.name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				if !fault.silent {
					c, w := client(t, fault.answer)
					check(t, c, w)
					return
				}
				synctest.Test(t, func(t *testing.T) {
					w, began := &wire{answers: []http.HandlerFunc{fault.answer}}, time.Now()
					check(t, bubbled(t, w), w)
					if took := time.Since(began); took != callTimeout {
						t.Errorf("gave up after %v, want %v", took, callTimeout)
					}
				})
			})
		}
	}
}

func TestSecondTrySucceeds(t *testing.T) {
	for _, first := range []http.HandlerFunc{breakOff, answer(500, "<html>"), cut} {
		c, w := client(t, first, answer(200, `{"user":{"id":1000},"success":true}`))
		id, err := c.register(context.Background(), testEmail, "1", testPhone)
		if err != nil || id != "1000" {
			t.Errorf("got %q %v", id, err)
		}
		if got := w.requests(); len(got) != 2 || got[0].Body == "" || got[0].Body != got[1].Body {
			t.Errorf("the two tries differ: %+v", got)
		}
	}
}

func TestNoConnection(t *testing.T) {
	plain := newWire(t, answer(200, "{}"))
	untrusted := httptest.NewTLSServer(plain)
	untrusted.Config.ErrorLog = nil
	t.Cleanup(untrusted.Close)
	for name, base := range map[string]string{
		"refused":                   "http://127.0.0.1:1", // another process may take a port that was free
		"no TLS there":              strings.Replace(plain.URL, "http:", "https:", 1),
		"certificate of a stranger": untrusted.URL,
	} {
		for _, k := range everyCall() {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				err := k.call(context.Background(), newClient(t, base))
				if got, want := kinds(err), (sorted{NothingDone: true, Unavailable: true}); got != want {
					t.Errorf("%v: sorted as %+v, want %+v", err, got, want)
				}
			})
		}
	}
	if got := plain.requests(); len(got) != 0 {
		t.Errorf("requests arrived: %+v", got)
	}
}

func TestCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, w := client(t, func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) })
	err := second(c.registered(ctx, testID))
	if !errors.Is(err, context.Canceled) || factor.NothingDone(err) {
		t.Errorf("got %v", err)
	}
	if got := len(w.requests()); got != 1 {
		t.Errorf("got %d requests, want 1", got)
	}
	// A client that cancels its request must not get the attempt back.
	if err := c.verify(ctx, testID, testToken); !errors.Is(err, context.Canceled) || factor.NothingDone(err) {
		t.Errorf("canceled before it began: got %v", err)
	}
}

func TestAPI5RedirectsAreRefused(t *testing.T) {
	elsewhere := newWire(t, answer(200, `{"token":"is valid","success":true}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, k := range everyCall() {
			c, w := client(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, elsewhere.URL+r.RequestURI, status)
			})
			err := k.call(context.Background(), c)
			var e *Error
			if !errors.As(err, &e) || e.Status != status {
				t.Errorf("%s: got %v, want status %d", k.name, err, status)
			}
			if got := len(w.requests()); got != 1 {
				t.Errorf("%s: got %d requests, want 1", k.name, got)
			}
		}
	}
	if got := elsewhere.requests(); len(got) != 0 {
		t.Errorf("the key went elsewhere: %+v", got)
	}
}

func TestKeys(t *testing.T) {
	w := newWire(t, answer(200, "{}"))
	cause := errors.New("parameter store is down")
	for name, source := range map[string]func(context.Context) (string, error){
		"failed":     func(context.Context) (string, error) { return "", cause },
		"empty":      func(context.Context) (string, error) { return "", nil },
		"line break": func(context.Context) (string, error) { return "a\r\nX-Y: z", nil },
		"other text": func(context.Context) (string, error) { return "schlüssel", nil },
	} {
		c, err := New(w.URL, source)
		if err != nil {
			t.Fatal(err)
		}
		err = second(c.registered(context.Background(), testID))
		if got, want := kinds(err), (sorted{NothingDone: true, Unavailable: true}); got != want {
			t.Errorf("%s: %v: sorted as %+v, want %+v", name, err, got, want)
		}
		if (name == "failed") != errors.Is(err, cause) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got := w.requests(); len(got) != 0 {
		t.Errorf("requests were sent: %+v", got)
	}
}

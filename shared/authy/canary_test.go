package authy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"testing/synctest"
)

// echoes are servers that send the whole request back, in every way that could reach an error
// text.
func echoes() map[string]http.HandlerFunc {
	dump := func(r *http.Request) string {
		text, err := httputil.DumpRequest(r, true)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	inJSON := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			text := strings.Join([]string{dump(r), r.Header.Get("X-Authy-Api-Key"), testToken, testPhone, testEmail, uuid, r.URL.String()}, " ")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]any{
				"message": text, "error_code": text, "token": text, "cellphone": "", "email": text, "errors": map[string]string{"message": text, "cellphone": text, "token": text},
			})
		}
	}
	found := map[string]http.HandlerFunc{
		"HTML": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); _, _ = fmt.Fprint(w, dump(r)) },
		"200":  inJSON(200),
		"400":  inJSON(400),
		"503":  inJSON(503),
		"no HTTP": func(w http.ResponseWriter, r *http.Request) {
			raw(strings.ReplaceAll(dump(r), "\r\n", " ")+"\r\n\r\n")(w, r)
		},
		"status": func(w http.ResponseWriter, r *http.Request) { raw("HTTP/1.1 "+r.URL.Path+"\r\n\r\n")(w, r) },
		"header": func(w http.ResponseWriter, r *http.Request) { raw("HTTP/1.1 200 OK\r\n"+r.URL.Path+"\r\n\r\n")(w, r) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example"+r.RequestURI, http.StatusFound)
		},
		"bad place": func(w http.ResponseWriter, r *http.Request) {
			raw("HTTP/1.1 302 x\r\nLocation: ://"+r.RequestURI+"\r\n\r\n")(w, r)
		},
		"hang":  hang,
		"break": breakOff,
	}
	return found
}

func TestErrorsHoldNoSecret(t *testing.T) {
	secrets := []string{testKey, testToken, testPhone, testEmail, uuid, string(testID), "c4nary", "://", "/protected", "/onetouch"}
	for name, echo := range echoes() {
		for _, k := range everyCall() {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				check := func(t *testing.T, c *Client) {
					t.Helper()
					err := k.call(context.Background(), c)
					if err == nil {
						t.Fatal("no error")
					}
					text := printed(err)
					for _, secret := range secrets {
						if strings.Contains(text, secret) {
							t.Errorf("%q is in %s", secret, text)
						}
					}
				}
				if name != "hang" {
					c, _ := client(t, echo)
					check(t, c)
					return
				}
				synctest.Test(t, func(t *testing.T) { check(t, bubbled(t, &wire{answers: []http.HandlerFunc{echo}})) })
			})
		}
	}
}

// printed returns the error in every form that a log could print.
func printed(err error) string {
	var b bytes.Buffer
	untimed := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // a time can contain the digits of a code or an id
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	slog.New(slog.NewJSONHandler(&b, untimed)).Error("failed", "err", err)
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v %+v %#v\n", err, err, err)
	}
	return b.String()
}

func TestUnconnectedErrorsHoldNoURL(t *testing.T) {
	w := newWire(t, answer(200, "{}"))
	w.Close()
	err := newClient(t, w.URL).verify(context.Background(), testID, testToken)
	for _, secret := range []string{testKey, testToken, string(testID), "://", "/protected"} {
		if strings.Contains(printed(err), secret) {
			t.Errorf("%q is in %s", secret, printed(err))
		}
	}
	if !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %q, want the reason in it", err)
	}
}

// Each call checks what it puts into a path. Even if one forgets that, the error must not show
// it.
func TestBrokenPath(t *testing.T) {
	c, w := client(t, answer(200, "{}"))
	err := c.Get(context.Background(), "/verify/%zz"+testToken)
	if !errors.Is(err, errArgument) || strings.Contains(printed(err), testToken) {
		t.Errorf("got %v", err)
	}
	if got := w.requests(); len(got) != 0 {
		t.Errorf("requests were sent: %+v", got)
	}
}

// A call's arguments are taken out of an error even if they look like ordinary words.
func TestEchoedWordsAreTakenOut(t *testing.T) {
	w := newWire(t, answer(400, `{"message":"No sesame (nor xylophone) opens marmalade.","error_code":"60004"}`))
	c, err := New(w.URL, func(context.Context) (string, error) { return "sesame", nil })
	if err != nil {
		t.Fatal(err)
	}
	a := goodApproval()
	a.Message, a.Hidden[0].Value = "xylophone", "marmalade"
	_, err = c.requestApproval(context.Background(), testID, a)
	if got, want := err.Error(), "authy: request approval: status 400, code 60004: No … (nor …) opens …."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLongMessagesAreCut(t *testing.T) {
	c, _ := client(t, refusal(400, "60002", strings.Repeat("word ", 1000)))
	if err := c.verify(context.Background(), testID, testToken); len(err.Error()) > 300 {
		t.Errorf("got %d bytes", len(err.Error()))
	}
}

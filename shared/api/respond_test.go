package api_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/shared/api"
)

func TestJSON(t *testing.T) {
	w := httptest.NewRecorder()
	if err := api.JSON(w, 201, map[string]string{"fullName": "<b>&"}); err != nil {
		t.Fatal(err)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("content type: got %q", got)
	}
	if got, want := w.Body.String(), `{"fullName":"\u003cb\u003e\u0026"}`; w.Code != 201 || got != want {
		t.Errorf("got %d %s, want 201 %s", w.Code, got, want)
	}
}

// broken is a connection that the client has closed.
type broken struct{ http.ResponseWriter }

func (broken) Write([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestJSONReportsWhatItCannotSend(t *testing.T) {
	w := httptest.NewRecorder()
	if err := api.JSON(w, 200, make(chan int)); err == nil || w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("body that is no JSON: got %v, %q, %v", err, w.Body, w.Header())
	}
	if err := api.JSON(broken{w}, 200, 1); err == nil {
		t.Error("connection that is gone: got no error")
	}
}

// jQuery tries to parse an empty body of type JSON, and fails.
func TestEmptyIsNoJSON(t *testing.T) {
	for status, want := range map[int]string{200: "text/plain; charset=utf-8", 204: ""} {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		if err := api.Empty(w, status); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Content-Type"); w.Code != status || got != want || w.Body.Len() > 0 {
			t.Errorf("%d: got %d, content type %q, body %q; want content type %q", status, w.Code, got, w.Body, want)
		}
	}
}

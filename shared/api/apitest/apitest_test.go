package apitest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
)

// watched is a testing.TB that records failures in place of failing.
type watched struct {
	testing.TB
	said []string
}

func (w *watched) Helper() {}

func (w *watched) Error(args ...any) { w.said = append(w.said, args[0].(string)) }

func (w *watched) Errorf(format string, _ ...any) { w.said = append(w.said, format) }

func (w *watched) Fatalf(format string, _ ...any) {
	w.said = append(w.said, format)
	runtime.Goexit()
}

// complaints runs part of a test and returns the failures that it reported.
func complaints(t *testing.T, run func(testing.TB)) string {
	t.Helper()
	w := &watched{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(w)
	}()
	<-done
	return strings.Join(w.said, "\n")
}

func TestDo(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"POST /x": func(w http.ResponseWriter, r *http.Request) error {
		var in struct {
			Name string `json:"name"`
		}
		if err := api.Decode(r, &in); err != nil {
			return err
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: in.Name})
		return api.JSON(w, 201, in)
	}})
	for _, body := range []apitest.Option{apitest.JSON(`{"name":"é"}`), apitest.JSON(map[string]string{"name": "é"}), apitest.Form("name", "é")} {
		got := apitest.Do(t, h, apitest.Event("POST", "/x", body))
		if got.Status != 201 || got.JSON["name"] != "é" || got.Cookie("a") == nil || got.Cookie("b") != nil || got.Code() != "" || got.Log == "" {
			t.Errorf("got %+v", got)
		}
	}
	if got := apitest.Do(t, h, apitest.Event("POST", "/x", apitest.JSON(`{`))); got.Code() != "invalid_request" {
		t.Errorf("got %+v", got)
	}
}

func TestDoDecodesBinaryBodies(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, _ *http.Request) error {
		_, err := w.Write([]byte{0xff})
		return err
	}})
	if got := apitest.Do(t, h, apitest.Event("GET", "/x")); got.Body != "\xff" {
		t.Errorf("got %q", got.Body)
	}
}

func TestDoComplains(t *testing.T) {
	answer := func(write func(http.ResponseWriter)) func(testing.TB) {
		return func(t testing.TB) {
			apitest.Do(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { write(w) }), apitest.Event("GET", "/"))
		}
	}
	for want, run := range map[string]func(testing.TB){
		"header %s":       answer(func(http.ResponseWriter) {}),
		"X-Request-Id":    answer(func(http.ResponseWriter) {}),
		"read cookie":     answer(func(w http.ResponseWriter) { w.Header().Set("Set-Cookie", "none") }),
		"is not":          answer(func(w http.ResponseWriter) { w.Header().Set("Content-Type", "application/json") }),
		"invoke":          func(t testing.TB) { apitest.Do(t, http.NotFoundHandler(), apitest.Request{}) },
		"load event: %v":  func(t testing.TB) { apitest.Load(t, filepath.Join(t.TempDir(), "none.json")) },
		"load event %s: ": func(t testing.TB) { apitest.Load(t, "apitest_test.go") },
	} {
		if got := complaints(t, run); !strings.Contains(got, want) {
			t.Errorf("got %q, want a complaint with %q", got, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a body that is no JSON was taken")
		}
	}()
	apitest.JSON(func() {})
}

func TestLoad(t *testing.T) {
	want := apitest.Event("GET", "/session?a=b", apitest.Cookie("a", "b"))
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got := apitest.Load(t, file, apitest.SourceIP("::1"))
	if got.RawQueryString != "a=b" || got.Cookies[0] != "a=b" || got.RequestContext.HTTP.SourceIP != "::1" {
		t.Errorf("got %+v", got)
	}
	token := apitest.Header("X-Api-Token", "t")
	for range 2 { // an option can be reused
		event := apitest.Event("GET", "/", token, token)
		if got := event.Headers["x-api-token"]; got != "t,t" {
			t.Errorf("repeated header: got %q, want both", got)
		}
	}
	var empty apitest.Request
	apitest.Bearer("t")(&empty)
	if empty.Headers["authorization"] != "Bearer t" {
		t.Errorf("got %v", empty.Headers)
	}
}

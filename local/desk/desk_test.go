package desk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"countersign/local/desk"
)

const own = "http://127.0.0.1:8081"

func config() desk.Config {
	return desk.Config{
		URL: own, Login: "http://127.0.0.1:8080/", Frame: "http://127.0.0.1:9999",
		Email: "demo@example.com", Password: "a <password>",
		Phone: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "phone "+r.URL.Path) }),
	}
}

func get(t *testing.T, c desk.Config, url string) *httptest.ResponseRecorder {
	t.Helper()
	h, err := desk.Handler(c)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
	return w
}

func TestThePageFramesLoginAndPhone(t *testing.T) {
	w := get(t, config(), own+"/")
	page := w.Body.String()
	for _, want := range []string{
		`src="http://127.0.0.1:9999/"`, `src="/phone/"`, `href="http://127.0.0.1:8080/"`, "demo@example.com", "a &lt;password&gt;",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if inline := regexp.MustCompile(`<style| style=| on[a-z]+=|<script[^>]*>[^<]`); inline.MatchString(page) {
		t.Error("the page has inline style or script, which its policy forbids")
	}
	policy := w.Header().Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-src 'self' http://127.0.0.1:9999;") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("got policy %s", policy)
	}
	without := config()
	without.Email, without.Password = "", ""
	if page := get(t, without, own+"/").Body.String(); !strings.Contains(page, "signed up") || strings.Contains(page, "data-copy") {
		t.Error("without a demo account the page has one")
	}
}

func TestWhatElseIsServed(t *testing.T) {
	for url, want := range map[string]string{
		own + "/phone/":                 "200 ",
		own + "/phone":                  "200 ",
		own + "/desk.css":               "200 ",
		own + "/desk.js":                "200 ",
		own + "/desk.html":              "404 ",
		"http://localhost:8081/":        "302 " + own + "/",
		"http://127.0.0.2/":             "302 " + own + "/",
		"http://[::1]:8081/":            "302 " + own + "/",
		"http://192.0.2.7:8081/":        "302 /phone/",
		"http://evil.example:8081/":     "302 /phone/",
		"http://evil.example/desk.html": "404 ",
	} {
		w := get(t, config(), url)
		if w.Code != code(want) || w.Header().Get("Location") != want[4:] {
			t.Errorf("%s: got %d %s, want %s", url, w.Code, w.Header().Get("Location"), want)
		}
	}
}

func TestAURLThatIsNone(t *testing.T) {
	c := config()
	c.URL = ":"
	if _, err := desk.Handler(c); err == nil {
		t.Error("got no error")
	}
}

// TestFramed: only the headers that forbid framing change.
func TestFramed(t *testing.T) {
	login := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.URL.Path == "/" {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		}
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, "body")
		_ = http.NewResponseController(w).Flush()
	})
	for path, want := range map[string]string{
		"/":     "200 default-src 'none'; frame-ancestors " + own + "; base-uri 'none'",
		"/none": "404 ",
	} {
		w := httptest.NewRecorder()
		desk.Framed(login, own, "http://127.0.0.1:8080").ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != code(want) || w.Header().Get("Content-Security-Policy") != want[4:] {
			t.Errorf("%s: got %d %q", path, w.Code, w.Header().Get("Content-Security-Policy"))
		}
		if w.Header().Get("X-Frame-Options") != "" || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Body.String() != "body" || !w.Flushed {
			t.Errorf("%s: got %v, %q, flushed %v", path, w.Header(), w.Body, w.Flushed)
		}
	}
}

// TestFramedHasTheLoginsOrigin: a request from the framed page gets the login's origin,
// and a request from any other page keeps its own.
func TestFramedHasTheLoginsOrigin(t *testing.T) {
	for origin, want := range map[string]string{
		"http://127.0.0.1:9999": "http://127.0.0.1:8080", "": "", "null": "null", own: own, "http://evil.example": "http://evil.example",
	} {
		got := "not called"
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Origin") })
		r := httptest.NewRequest("POST", "http://127.0.0.1:9999/session", nil)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		desk.Framed(h, own, "http://127.0.0.1:8080").ServeHTTP(httptest.NewRecorder(), r)
		if got != want {
			t.Errorf("Origin %q: got %q, want %q", origin, got, want)
		}
	}
}

// code parses the status at the start of a wanted answer.
func code(want string) int {
	if strings.HasPrefix(want, "404") {
		return http.StatusNotFound
	}
	if strings.HasPrefix(want, "302") {
		return http.StatusFound
	}
	return http.StatusOK
}

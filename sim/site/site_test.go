package site_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"countersign/sim/site"
)

func get(t *testing.T, path string, headers ...string) *http.Response {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"index.html": "<!doctype html>" + strings.Repeat("page ", 100), "app.js": "export {};", "style.css": "p {}",
		"texts/en.json": "{}", "icon.svg": "<svg/>", "picture.png": "png", "what": "?", ".secret": "s", "texts/.secret": "s",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	missing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "none", http.StatusNotFound) })
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	site.Handler(files, site.Brand{Name: "Shop"}, missing).ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, from io.Reader) string {
	t.Helper()
	all, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestFiles(t *testing.T) {
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/app.js": "text/javascript; charset=utf-8",
		"/style.css": "text/css; charset=utf-8", "/texts/en.json": "application/json", "/icon.svg": "image/svg+xml",
		"/picture.png": "image/png", "/what": "application/octet-stream",
	} {
		got := get(t, path)
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != want {
			t.Errorf("%s: got %d %s, want 200 %s", path, got.StatusCode, got.Header.Get("Content-Type"), want)
		}
		for _, h := range (site.Brand{}).Headers() {
			if got := got.Header.Get(h.Name); got != h.Value {
				t.Errorf("%s: got %s %q, want %q", path, h.Name, got, h.Value)
			}
		}
		if got := got.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: got Cache-Control %q", path, got)
		}
	}
	for _, path := range []string{"/none", "/texts", "/texts/", "/.secret", "/texts/.secret", "/../site.go"} {
		if got := get(t, path); got.StatusCode != 404 {
			t.Errorf("%s: got %d, want 404", path, got.StatusCode)
		}
	}
}

// A browser that already has the file gets a 304. Each encoding has its own tag.
func TestRevalidation(t *testing.T) {
	plain, small := get(t, "/").Header.Get("ETag"), get(t, "/", "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == "" || plain == small {
		t.Fatalf("got tags %s and %s, want two", plain, small)
	}
	for _, c := range []struct {
		accept, tag string
		want        int
	}{{"", plain, 304}, {"gzip", small, 304}, {"", small, 200}, {"gzip", plain, 200}, {"", `"old"`, 200}} {
		if got := get(t, "/", "Accept-Encoding", c.accept, "If-None-Match", c.tag); got.StatusCode != c.want {
			t.Errorf("%q with %s: got %d, want %d", c.accept, c.tag, got.StatusCode, c.want)
		}
	}
}

func TestCompression(t *testing.T) {
	plain := text(t, get(t, "/").Body)
	for accept, want := range map[string]string{
		"gzip": "gzip", "br, gzip;q=0.5": "gzip", "GZIP": "gzip", "": "", "br": "", "gzip;q=0": "", "gzip; q=0.0": "", "x-gzip": "",
	} {
		got := get(t, "/", "Accept-Encoding", accept, "Range", "bytes=0-3")
		if coding := got.Header.Get("Content-Encoding"); coding != want {
			t.Errorf("%q: got encoding %q, want %q", accept, coding, want)
		}
		if got.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: got Vary %q", accept, got.Header.Get("Vary"))
		}
		if want == "" {
			continue
		}
		z, err := gzip.NewReader(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text(t, z) != plain {
			t.Errorf("%q: got another text", accept)
		}
	}
}

package sam_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// sampleCallback is the URL that the samples in events/ are signed for, which is that of make run.
const sampleCallback = "http://127.0.0.1:8080/authy/callback"

// world is tables, Authy and phones, and a way in: our own gateway, or SAM's. Two worlds are alike at their beginning.
type world struct {
	*stack.Stack
	name string
	url  string // where its HTTP API is
}

// ours is a world with our own gateway.
func ours(t *testing.T, callback string) *world {
	t.Helper()
	w := start(t, "ours", stack.Options{CallbackURL: callback})
	w.url = w.URL
	return w
}

// theirs is a world for functions in containers. Its own gateway is there, and nobody uses it.
func theirs(t *testing.T, callback string) *world {
	t.Helper()
	host := os.Getenv(hostSetting)
	return start(t, "SAM's", stack.Options{CallbackURL: callback, ServicesAddr: net.JoinHostPort(host, "4001")})
}

func start(t *testing.T, name string, o stack.Options) *world {
	t.Helper()
	o.Demo, o.Binaries = true, binaries
	o.Authy = authysim.Options{WithApp: true, AppName: "Countersign"}
	o.Set = map[string]string{"ALLOWED_ORIGINS": origins}
	log := &lines{}
	o.Log = log
	s, err := stack.Start(t.Context(), o)
	if err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	t.Cleanup(func() {
		s.Close()
		if t.Failed() {
			t.Logf("log of %s:\n%s", name, log)
		}
	})
	return &world{Stack: s, name: name}
}

// environment returns the file for --env-vars: the one that is part of the project, or, where its addresses do not fit
// here, a copy with the right ones.
func (w *world) environment(t *testing.T) string {
	t.Helper()
	const name = "events/local.env.json"
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(w.ServicesURL, "http://"))
	if port == "4001" && w.CallbackURL == sampleCallback {
		return name
	}
	var settings struct{ Parameters map[string]string }
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	settings.Parameters["CALLBACK_URL"] = w.CallbackURL
	for _, address := range []string{"AWS_ENDPOINT_URL", "AUTHY_API_URL"} {
		settings.Parameters[address] = "http://host.docker.internal:" + port
	}
	if text, err = json.Marshal(settings); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "local.env.json")
	if err := os.WriteFile(copied, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

// client follows no redirect and keeps no connection.
func client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// lines is what programs print, which several goroutines write.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

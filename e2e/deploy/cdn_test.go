package deploy

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// cdn is where the deployed login is said to be: TLS in front of a local stack, once there is one.
type cdn struct {
	server *httptest.Server
	host   string
	mu     sync.Mutex
	behind http.Handler
}

func newCDN(t *testing.T) *cdn {
	t.Helper()
	c := &cdn{}
	c.show(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "not yet", http.StatusBadGateway) }))
	c.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		behind := c.behind
		c.mu.Unlock()
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(c.server.Close)
	c.host = strings.TrimPrefix(c.server.URL, "https://")
	return c
}

func (c *cdn) show(behind http.Handler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.behind = behind
}

// certificate writes the certificate that a client has to trust, and returns the file's name.
func (c *cdn) certificate(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.server.Certificate().Raw})
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// local are the settings that are this machine's and not moto's: where tables, Authy and the callback are.
func local(name string) bool {
	return strings.HasSuffix(name, "_TABLE") || slices.Contains([]string{"AWS_ENDPOINT_URL", "AUTHY_API_URL", "CALLBACK_URL", "EDGE_SECRET", "METRICS_NAMESPACE", "GOGC", "GOMAXPROCS"}, name)
}

// deployed asks moto for the environment of every function of the stack.
func (w *world) deployed() map[string]string {
	w.t.Helper()
	var list struct {
		Functions []struct {
			Environment struct{ Variables map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(w.must("aws lambda list-functions", "", "AWS_REGION="+region)), &list); err != nil {
		w.t.Fatal(err)
	}
	if len(list.Functions) != 5 {
		w.t.Fatalf("moto has %d functions, want five", len(list.Functions))
	}
	settings := map[string]string{}
	for _, f := range list.Functions {
		for name, value := range f.Environment.Variables { // a Number of CloudFormation's is one in moto, and text in AWS
			settings[name] = fmt.Sprint(value)
		}
	}
	return settings
}

// serve starts the login with the settings and the key that moto holds, behind the CDN, and a person who approves.
func (w *world) serve(key string) *stack.Stack {
	w.t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_SSM": w.aws.URL, "AWS_REGION": region, "AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere", "AWS_CA_BUNDLE": "",
	} {
		w.whole.Setenv(name, value)
	}
	settings := w.deployed()
	maps.DeleteFunc(settings, func(name, _ string) bool { return local(name) })
	log := &strings.Builder{}
	s, err := stack.Start(w.whole.Context(), stack.Options{
		Demo: true, AuthyKey: key, Set: settings, Log: log,
		Authy: authysim.Options{WithApp: true, AppName: settings["APP_NAME"]},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.whole.Cleanup(func() {
		s.Close()
		if w.whole.Failed() {
			w.whole.Logf("the login:\n%s", lastLines(log.String(), 40))
		}
	})
	behind, err := url.Parse(s.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	w.cdn.show(httputil.NewSingleHostReverseProxy(behind))
	go approve(w.whole.Context(), s.Authy.Phone("1", "2015550123"))
	return s
}

// approve approves whatever waits on the phone.
func approve(ctx context.Context, p *authysim.Phone) {
	for ctx.Err() == nil {
		for _, request := range p.Pending() {
			_ = p.Approve(request.UUID) // it may be gone by now
		}
		time.Sleep(100 * time.Millisecond)
	}
}

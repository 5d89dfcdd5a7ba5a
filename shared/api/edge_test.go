package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
	"countersign/shared/metrics"
)

// TH-7: the CDN's header with the client's address is believed only on requests that
// carry the CDN's secret. Without a CDN it is never believed.
func TestTH7OnlyTheStacksOwnCDNSaysWhereARequestComesFrom(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		return api.JSON(w, 200, api.Source(r))
	}})
	source := func(secret string, options ...apitest.Option) string {
		ctx := api.Options{EdgeSecret: secret}.Into(api.LogTo(t.Context(), io.Discard), io.Discard)
		response, err := api.Invoke(ctx, h, apitest.Event("GET", "/x", append(options, apitest.SourceIP("198.51.100.1"))...))
		if err != nil {
			t.Fatal(err)
		}
		var text string
		if err := json.Unmarshal([]byte(response.Body), &text); err != nil {
			t.Fatalf("got %q: %v", response.Body, err)
		}
		return text
	}
	edge := func(secret string) apitest.Option { return apitest.Header("X-Countersign-Edge", secret) }
	from := func(address string) apitest.Option { return apitest.Header("X-Countersign-Source", address) }
	const secret, gateway = "a secret of the stack", "198.51.100.1"
	for name, test := range map[string]struct {
		secret  string
		options []apitest.Option
		want    string
	}{
		"the CDN":               {secret, []apitest.Option{edge(secret), from("203.0.113.9")}, "203.0.113.9"},
		"the CDN, IPv6":         {secret, []apitest.Option{edge(secret), from("2001:db8:1:2:3::4")}, "2001:db8:1:2::/64"},
		"no secret":             {secret, []apitest.Option{from("203.0.113.9")}, gateway},
		"another secret":        {secret, []apitest.Option{edge("a secret of the stacl"), from("203.0.113.9")}, gateway},
		"a part of the secret":  {secret, []apitest.Option{edge("a secret"), from("203.0.113.9")}, gateway},
		"an empty secret":       {secret, []apitest.Option{edge(""), from("203.0.113.9")}, gateway},
		"the secret, twice":     {secret, []apitest.Option{edge(secret), edge(secret), from("203.0.113.9")}, gateway},
		"no CDN":                {"", []apitest.Option{edge(""), from("203.0.113.9")}, gateway},
		"no CDN and no headers": {"", nil, gateway},
		"no address":            {secret, []apitest.Option{edge(secret)}, ""},
		"two addresses":         {secret, []apitest.Option{edge(secret), from("203.0.113.9"), from("203.0.113.10")}, ""},
	} {
		if got := source(test.secret, test.options...); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// Metrics of a request are written before its answer is returned.
func TestOptionsSayWhereMetricsGo(t *testing.T) {
	var lines bytes.Buffer
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		metrics.LateDenial(r.Context())
		return api.Empty(w, 200)
	}})
	ctx := api.Options{Namespace: "login-test"}.Into(api.LogTo(context.Background(), io.Discard), &lines)
	if _, err := api.Invoke(ctx, h, apitest.Event("GET", "/x")); err != nil {
		t.Fatal(err)
	}
	if got := lines.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"Namespace":"login-test"`) {
		t.Errorf("got %q", got)
	}
	if got := apitest.Do(t, h, apitest.Event("GET", "/x")); !strings.Contains(got.Metrics, `"LateDenials":1`) || strings.Contains(got.Log, "LateDenials") {
		t.Errorf("apitest: got %q, log %q", got.Metrics, got.Log)
	}
}

type settings map[string]string

func (s settings) Text(name, def string) string {
	if value, ok := s[name]; ok {
		return value
	}
	return def
}

func (s settings) String(name, _ string) string { return s[name] }

func (s settings) Flag(name string) bool { return s[name] == "true" }

// With CDN_ONLY, no request gets around the CDN and its firewall: not with a guessed
// secret, not to an unknown path, and not when the function itself lacks the secret.
func TestCdnOnlyRefusesWhatDidNotComeThroughTheCDN(t *testing.T) {
	served := 0
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, r *http.Request) error {
		served++
		return api.Empty(w, 204)
	}})
	const secret = "a secret of the stack"
	for name, test := range map[string]struct {
		options api.Options
		path    string
		sent    []apitest.Option
		status  int
	}{
		"through the CDN":          {api.Options{EdgeSecret: secret, EdgeOnly: true}, "/x", []apitest.Option{apitest.Header("X-Countersign-Edge", secret)}, 204},
		"around it":                {api.Options{EdgeSecret: secret, EdgeOnly: true}, "/x", nil, 403},
		"with its source alone":    {api.Options{EdgeSecret: secret, EdgeOnly: true}, "/x", []apitest.Option{apitest.Header("X-Countersign-Source", "203.0.113.9")}, 403},
		"with another secret":      {api.Options{EdgeSecret: secret, EdgeOnly: true}, "/x", []apitest.Option{apitest.Header("X-Countersign-Edge", "a secret of the stacl")}, 403},
		"around it, unknown path":  {api.Options{EdgeSecret: secret, EdgeOnly: true}, "/y", nil, 403},
		"no secret is known":       {api.Options{EdgeOnly: true}, "/x", []apitest.Option{apitest.Header("X-Countersign-Edge", "")}, 403},
		"around it, switched off":  {api.Options{EdgeSecret: secret}, "/x", nil, 204},
		"no CDN, and nothing said": {api.Options{}, "/x", nil, 204},
	} {
		before := served
		var log bytes.Buffer
		ctx := test.options.Into(api.LogTo(t.Context(), &log), io.Discard)
		response, err := api.Invoke(ctx, h, apitest.Event("GET", test.path, test.sent...))
		if err != nil || response.StatusCode != test.status || (served > before) != (test.status == 204) {
			t.Errorf("%s: got %d %s, %v, want %d", name, response.StatusCode, response.Body, err, test.status)
		}
		if test.status == 204 {
			continue
		}
		if !strings.Contains(response.Body, `"code":"cdn_required"`) || response.Headers["X-Request-Id"] == "" || response.Headers["Cache-Control"] != "no-store" {
			t.Errorf("%s: got %v %s", name, response.Headers, response.Body)
		}
		if line := log.String(); !strings.Contains(line, `"status":403`) || strings.Contains(line, test.path) || strings.Contains(line, "secret") {
			t.Errorf("%s: log %s", name, line)
		}
	}
}

func TestOptionsFrom(t *testing.T) {
	if got, want := api.OptionsFrom(settings{}), (api.Options{Namespace: "Countersign"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got := api.OptionsFrom(settings{"METRICS_NAMESPACE": "login-test", "EDGE_SECRET": "x"})
	if want := (api.Options{Namespace: "login-test", EdgeSecret: "x"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = api.OptionsFrom(settings{"EDGE_SECRET": "x", "CDN_ONLY": "true"})
	if want := (api.Options{Namespace: "Countersign", EdgeSecret: "x", EdgeOnly: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// The whole secret is compared: a prefix, a suffix or one changed bit makes it wrong.
func TestTheEdgesSecretIsComparedWhole(t *testing.T) {
	h := api.NewMux(map[string]api.Handler{"GET /x": func(w http.ResponseWriter, _ *http.Request) error { return api.Empty(w, 204) }})
	const secret = "a secret of the stack"
	status := func(sent string) int {
		ctx := api.Options{EdgeSecret: secret, EdgeOnly: true}.Into(api.LogTo(t.Context(), io.Discard), io.Discard)
		response, err := api.Invoke(ctx, h, apitest.Event("GET", "/x", apitest.Header("X-Countersign-Edge", sent)))
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode
	}
	if got := status(secret); got != 204 {
		t.Fatalf("the secret itself: got %d", got)
	}
	for i := range secret {
		wrong := []byte(secret)
		wrong[i] ^= 1
		for _, sent := range []string{secret[:i], string(wrong), secret + secret[:i+1]} {
			if got := status(sent); got != 403 {
				t.Errorf("%q: got %d", sent, got)
			}
		}
	}
	// Two secrets whose hashes share the first or last bytes are still different.
	want := sha256.Sum256([]byte(secret))
	for begins, ends, i := false, false, 0; !begins || !ends; i++ {
		sent := strconv.Itoa(i)
		got := sha256.Sum256([]byte(sent))
		switch {
		case bytes.Equal(got[:2], want[:2]):
			begins = true
		case bytes.Equal(got[30:], want[30:]):
			ends = true
		default:
			continue
		}
		if got := status(sent); got != 403 {
			t.Errorf("%q, whose hash is alike: got %d", sent, got)
		}
	}
}

package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
)

func sourceOf(t *testing.T, options ...apitest.Option) string {
	t.Helper()
	source := "not called"
	serve(t, func(w http.ResponseWriter, r *http.Request) error {
		source = api.Source(r)
		return api.Empty(w, 204)
	}, options...)
	return source
}

func TestSource(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9":            "203.0.113.9",
		"2001:db8:1:2:3:4:5:6":   "2001:db8:1:2::/64",
		"2001:DB8:1:2::":         "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":   "2001:db8:1:2::/64",
		"2001:db8:1:3::1":        "2001:db8:1:3::/64",
		"::1":                    "::/64",
		"fe80::1%eth0":           "fe80::/64",
		"::ffff:203.0.113.9":     "203.0.113.9",
		"":                       "",
		"203.0.113.9, 10.0.0.1":  "",
		"203.0.113.9:443":        "",
		"unknown\nX-Forwarded: ": "",
	} {
		if got := sourceOf(t, apitest.SourceIP(address)); got != want {
			t.Errorf("source of %q: got %q, want %q", address, got, want)
		}
	}
}

// TH-7: a client can't move its requests to another counter by sending a header.
func TestTH7NoHeaderChangesTheSource(t *testing.T) {
	for _, name := range []string{
		"X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP",
		"X-Original-Forwarded-For", "Fastly-Client-IP", "X-Amzn-Source-Ip", "CloudFront-Viewer-Address", "Host",
	} {
		for _, value := range []string{"198.51.100.1", "for=198.51.100.1", "198.51.100.1, 203.0.113.7", "::1", ""} {
			if got := sourceOf(t, apitest.Header(name, value)); got != "203.0.113.7" {
				t.Errorf("%s: %s: got %q, want what API Gateway saw", name, value, got)
			}
			if got := sourceOf(t, apitest.SourceIP(""), apitest.Header(name, value)); got != "" {
				t.Errorf("%s: %s and no source address: got %q, want none", name, value, got)
			}
		}
	}
}

func TestSourceOutsideTheEdge(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	if got := api.Source(r); got != "" {
		t.Errorf("got %q, want none", got)
	}
}

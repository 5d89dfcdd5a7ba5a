package gateway

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/tools/template"
)

func corsServer(t *testing.T, change func(*template.CORS)) string {
	t.Helper()
	rules := &template.CORS{
		AllowOrigins: []string{"https://app.example", "https://b.example"}, AllowMethods: []string{"GET", "POST"},
		AllowHeaders: []string{"authorization", "content-type"}, ExposeHeaders: []string{"retry-after"}, MaxAge: 600,
	}
	if change != nil {
		change(rules)
	}
	f := &fake{answer: `{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*","x-a":"b"}}`}
	return serve(t, f, func(c *Config) { c.CORS = rules })
}

// crossOrigin returns an answer's CORS headers.
func crossOrigin(response *http.Response) map[string]string {
	out := map[string]string{}
	for name := range response.Header {
		if short, ok := strings.CutPrefix(name, "Access-Control-"); ok {
			out[short] = response.Header.Get(name)
		}
	}
	return out
}

func TestPreflight(t *testing.T) {
	url := corsServer(t, nil)
	granted := map[string]string{"Allow-Origin": "https://app.example", "Allow-Methods": "GET,POST", "Allow-Headers": "authorization,content-type", "Max-Age": "600"}
	none := map[string]string{}
	for _, c := range []struct {
		name, path string
		headers    []string
		want       map[string]string
	}{
		{"listed", "/session", []string{"Origin: https://app.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: Authorization, content-type"}, granted},
		{"listed, nothing asked", "/session", []string{"Origin: https://app.example"}, granted},
		{"a path without a route", "/none", []string{"Origin: https://app.example", "Access-Control-Request-Method: GET"}, granted},
		{"another origin", "/session", []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, none},
		{"an origin that begins like a listed one", "/session", []string{"Origin: https://app.example.evil", "Access-Control-Request-Method: POST"}, none},
		{"no origin", "/session", nil, none},
		{"a method that is not allowed", "/session", []string{"Origin: https://app.example", "Access-Control-Request-Method: PUT"}, none},
		{"a header that is not allowed", "/session", []string{"Origin: https://app.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-other"}, none},
	} {
		t.Run(c.name, func(t *testing.T) {
			response, body := do(t, request(t, "OPTIONS", url+c.path, "", c.headers...))
			if response.StatusCode != 204 || body != "" {
				t.Errorf("got %d %q, want an empty 204", response.StatusCode, body)
			}
			if diff := cmp.Diff(c.want, crossOrigin(response)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCrossOriginAnswers(t *testing.T) {
	url := corsServer(t, nil)
	listed := map[string]string{"Allow-Origin": "https://b.example", "Expose-Headers": "retry-after"}
	for _, path := range []string{"/session", "/none"} {
		response, _ := do(t, request(t, "GET", url+path, "", "Origin: https://b.example"))
		if diff := cmp.Diff(listed, crossOrigin(response)); diff != "" {
			t.Errorf("%s, listed (-want +got):\n%s", path, diff)
		}
		response, _ = do(t, request(t, "GET", url+path, "", "Origin: https://evil.example"))
		if diff := cmp.Diff(map[string]string{}, crossOrigin(response)); diff != "" {
			t.Errorf("%s, another (-want +got):\n%s", path, diff)
		}
	}
	url = corsServer(t, func(c *template.CORS) { c.AllowCredentials, c.ExposeHeaders, c.MaxAge = true, nil, 0 })
	response, _ := do(t, request(t, "GET", url+"/session", "", "Origin: https://b.example"))
	if diff := cmp.Diff(map[string]string{"Allow-Origin": "https://b.example", "Allow-Credentials": "true"}, crossOrigin(response)); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}
	response, _ = do(t, request(t, "OPTIONS", url+"/session", "", "Origin: https://b.example"))
	if _, there := crossOrigin(response)["Max-Age"]; there {
		t.Error("a preflight names an age that the rules do not have")
	}
}

func TestWithoutRulesTheFunctionDecides(t *testing.T) {
	url := serve(t, &fake{answer: `{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*"}}`}, nil)
	response, _ := do(t, request(t, "GET", url+"/session", "", "Origin: https://a.example"))
	if diff := cmp.Diff(map[string]string{"Allow-Origin": "*"}, crossOrigin(response)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

package e2e_test

import (
	"net/http"
	"strings"
	"testing"
)

// SE-3: a token behind which only a password was passed reaches the login routes
// and nothing about the person. The routes are the template's, so that a new one
// is walked too.
func TestPendingTokenOnEveryRoute(t *testing.T) {
	t.Parallel()
	s := shared(t)
	// What a pending token gets; every other route must be refused.
	want := map[string]int{
		"GET /session": 200, "GET /session/status": 200, "GET /authy/status": 200,
		"POST /session/resend": 200, "POST /session/verify": 401, "DELETE /session": 204,
		"POST /user": 400, "POST /session": 400, // these look at no token
		"POST /authy/callback": 401,
	}
	if len(s.Routes) < len(want) {
		t.Fatalf("routes %v", s.Routes)
	}
	for _, k := range kinds {
		for _, route := range s.Routes {
			method, path, _ := strings.Cut(route, " ")
			p := s.member(t)
			c := s.client(t, k)
			c.begin(p)
			var f fields
			switch route {
			case "POST /session/verify":
				f = fields{"code": p.phone.WrongCode()}
			case "POST /user", "POST /session":
				f = fields{}
			}
			a := c.send(c.request(method, path, f))
			expected, known := want[route]
			if !known {
				expected = 403
			}
			if a.status != expected {
				t.Errorf("%s: %s: got %d, want %d: %s", k, route, a.status, expected, a.raw)
			}
			for _, private := range []string{p.name, p.email, p.number, `"user"`, `"session":`} {
				if strings.Contains(string(a.raw), private) {
					t.Errorf("%s: %s shows %s: %s", k, route, private, a.raw)
				}
			}
			if k == cookies || route == "DELETE /session" {
				continue
			}
			c.wantOut()
		}
	}
}

// Every answer of every function carries the security headers, errors included.
func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := shared(t)
	c := s.client(t, tokens)
	for _, a := range []answer{
		c.whoAmI(), c.logOut(), c.verify("1234567"), c.do("GET", "/authy/status", nil),
		c.do("POST", "/session", fields{"email": "x"}), c.do("POST", "/user", fields{}), c.begin(s.member(t)),
	} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", a.what, name, got, want)
			}
		}
		if a.header.Get("Strict-Transport-Security") == "" || a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: headers %v", a.what, a.header)
		}
	}
}

// API-3: what no client sends is refused before anything is done.
func TestStrictBodies(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	c := s.client(t, tokens)
	const jsonType = "application/json"
	good := `{"email":"` + p.email + `","password":"` + p.password + `"}`
	for _, test := range []struct {
		name, contentType, text string
		status                  int
	}{
		{"unknown field", jsonType, `{"email":"a@b.c","password":"x","admin":true}`, 400},
		{"other case", jsonType, `{"Email":"a@b.c","password":"x"}`, 400},
		{"duplicate", jsonType, `{"email":"a@b.c","email":"` + p.email + `","password":"x"}`, 400},
		{"trailing", jsonType, good + `{}`, 400},
		{"nested", jsonType, `{"email":{"a":1},"password":"x"}`, 400},
		{"wrong type", jsonType, `{"email":1,"password":"x"}`, 400},
		{"array", jsonType, `[]`, 400},
		{"no JSON", jsonType, `email=a`, 400},
		{"bad UTF-8", jsonType, "{\"email\":\"a\xff@b.c\",\"password\":\"x\"}", 400},
		{"text", "text/plain", good, 415},
		{"no type", "", good, 415},
		{"too large", jsonType, `{"email":"` + strings.Repeat("a", 17<<10) + `"}`, 413},
	} {
		r, err := http.NewRequest("POST", s.URL+"/session?email="+p.email, strings.NewReader(test.text))
		if err != nil {
			t.Fatal(err)
		}
		if test.contentType != "" {
			r.Header.Set("Content-Type", test.contentType)
		}
		if a := c.send(r); a.status != test.status {
			t.Errorf("%s: got %d %s, want %d", test.name, a.status, a.raw, test.status)
		}
	}
	// Parameters in the URL are no fields.
	r := c.request("POST", "/session?email="+p.email+"&password="+"x", fields{})
	c.send(r).want(400)
}

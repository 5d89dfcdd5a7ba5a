package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/local/stack"
)

// passed is a client whose login was passed by a push.
func (s *system) passed(t *testing.T, k kind, p *person) *client {
	t.Helper()
	c := s.client(t, k)
	c.begin(p)
	p.approve(t)
	c.status().want(200).wantPush("approved", "approved")
	return c
}

func TestCookies(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	c := s.client(t, cookies)
	check := func(a answer, want ...string) {
		t.Helper()
		var got []string
		for _, cookie := range a.set {
			got = append(got, cookie.Name)
			if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" ||
				cookie.Domain != "" || cookie.MaxAge == 0 || len(cookie.Value) > 200 {
				t.Errorf("%s: cookie %s", a.what, cookie.Raw)
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: sets %v, want %v", a.what, got, want)
		}
		if a.Token != "" || strings.Contains(string(a.raw), "cs_") {
			t.Errorf("%s: a token in the body for a cookie client", a.what)
		}
	}
	check(c.begin(p), "__Host-login")
	check(c.status())
	pending := c.jar["__Host-login"]
	p.approve(t)
	a := c.status()
	check(a, "__Host-known", "__Host-session", "__Host-login")
	if c.jar["__Host-login"] != pending || c.jar["__Host-session"] == pending {
		t.Error("SE-2: the token did not change with the login")
	}
	check(c.whoAmI())
	// A second login beside the session, as in another tab: both cookies are there.
	second := c.copy()
	check(second.begin(p), "__Host-login")
	if second.status().want(200).State != "pending" || second.do("GET", "/session", nil).want(200).State != "active" {
		t.Error("with both cookies: status is about the login, the rest about the session")
	}
	p.approve(t)
	check(second.status(), "__Host-session", "__Host-login")
	second.wantIn(p)
	c.wantOut() // one browser, one session
	check(second.logOut().want(204), "__Host-login", "__Host-session")
	if len(second.jar) != 1 || second.jar[knownCookie] == "" {
		t.Errorf("after logging out: %v", second.jar)
	}
}

func TestTokensAreOfTheirKind(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	byCookie, byToken := s.passed(t, cookies, p), s.passed(t, tokens, p)
	waiting := s.client(t, cookies)
	waiting.begin(p)

	for name, value := range map[string]string{
		"session cookie": byCookie.jar["__Host-session"],
		"login cookie":   waiting.jar["__Host-login"],
	} {
		for _, k := range []kind{tokens, forms} {
			thief := s.client(t, k)
			thief.token = value
			thief.wantOut()
			if a := thief.status(); a.status != 404 {
				t.Errorf("%s as a header: status answers %d", name, a.status)
			}
		}
	}
	for _, name := range []string{"__Host-session", "__Host-login"} {
		thief := s.client(t, cookies)
		thief.jar[name] = byToken.token
		thief.wantOut()
		thief.status().want(404, "no_login")
	}
	// A token in a header wins, even one that is none.
	r := byCookie.request("GET", "/user", nil)
	r.Header.Set("X-API-TOKEN", "null")
	byCookie.send(r).want(403, "session_required")
	byCookie.wantIn(p)
	byToken.wantIn(p)
}

func TestSE12CrossOriginIsRefused(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	in, waiting := s.passed(t, cookies, p), s.client(t, cookies)
	waiting.begin(p)
	for _, route := range []struct {
		method, path string
		f            fields
		c            *client
	}{
		{"GET", "/user", nil, in}, {"GET", "/session", nil, in}, {"DELETE", "/session", nil, in},
		{"GET", "/session/status", nil, waiting}, {"GET", "/authy/status", nil, waiting},
		{"POST", "/session/verify", fields{"code": p.phone.Code()}, waiting}, {"POST", "/session/resend", fields{}, waiting},
		{"POST", "/session", p.credentials(), s.client(t, cookies)},
		{"POST", "/session", p.credentials(), s.client(t, tokens)},
		{"POST", "/user", s.person().registration(), s.client(t, cookies)},
	} {
		for name, set := range map[string]func(h http.Header){
			"cross-site": func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
			"same-site":  func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
			"origin": func(h http.Header) {
				h.Del("Sec-Fetch-Site")
				h.Set("Origin", "https://evil.example")
			},
		} {
			r := route.c.request(route.method, route.path, route.f)
			set(r.Header)
			if a := route.c.send(r); a.status != 403 || a.Code != "cross_origin" || len(a.set) != 0 {
				t.Errorf("%s %s %s: got %d %s", name, route.method, route.path, a.status, a.raw)
			}
		}
	}
	in.wantIn(p)
	waiting.status().want(200).wantPush("pending", "pending")
}

func TestLogOut(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, k := range kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := s.member(t)
			c, other := s.passed(t, k, p), s.passed(t, k, p)
			before := c.copy()
			c.logOut().want(204)
			before.wantOut()
			// The window in which the last answer may be read again is closed too.
			if a := before.status(); a.status != 404 || len(a.set) != 0 || a.Token != "" {
				t.Errorf("status after logging out: %d %s", a.status, a.raw)
			}
			before.logOut().want(403, "session_required")
			other.wantIn(p) // the person's other sessions stay

			// A pending login can be given up as well, and its push is void then.
			given := s.client(t, k)
			given.begin(p)
			kept := given.copy()
			given.logOut().want(204)
			p.approve(t)
			if a := kept.status().want(200); a.State != "cancelled" || a.Login.State != "cancelled" {
				t.Errorf("status of a login that was given up: %s", a.raw)
			}
			kept.verify(p.phone.Code()).want(404, "no_login")
			kept.wantOut()
		})
	}
}

// A lost answer costs nothing: the same session comes again, and no other one.
func TestLastAnswerLost(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for _, by := range []string{"push", "code", "registration"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			p := s.person()
			p.phone.InstallApp()
			c := s.client(t, cookies)
			c.register(p).want(201)
			if by != "registration" {
				c.begin(p)
			}
			before := c.copy()
			if by == "push" {
				p.approve(t)
				c.status().want(200)
			} else {
				c.verify(p.phone.Code()).want(200)
			}
			session := c.jar["__Host-session"]
			for range 3 {
				lost := before.copy()
				lost.status().want(200)
				if lost.jar["__Host-session"] != session {
					t.Error("the second answer has another session")
				}
				lost.wantIn(p)
			}
			// Nothing but the status route takes the old token.
			only := before.copy()
			delete(only.jar, "__Host-session")
			if by == "registration" {
				only.jar["__Host-session"] = before.jar["__Host-session"]
			}
			only.wantOut()
			only.verify(p.phone.Code()).want(404, "no_login")
			c.logOut().want(204)
			if a := before.status(); a.status == 200 {
				t.Errorf("after logging out: %s", a.raw)
			}
		})
	}
}

// A session ends on its own: idle, or at its end.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.person()
	p.phone.InstallApp()
	registered := s.client(t, tokens)
	registered.register(p).want(201)
	idle, used := s.passed(t, tokens, p), s.passed(t, cookies, p)
	const step = 20 * time.Minute // less than a session may be idle
	for age := time.Duration(0); age < sessionLife; age += step {
		used.whoAmI().want(200)
		if age == 2*step {
			idle.wantOut()
			registered.whoAmI().want(200)
		}
		s.Table.Age(step)
	}
	used.wantOut()
	registered.wantOut()
	registered.verify(p.phone.Code()).want(404)
}

package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	authysim "countersign/sim/authy"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestNoCookies: a browser that keeps no cookie is told so, and not that its login is over.
func TestNoCookies(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"switched off":     cookiesSwitchedOff,
		"dropped":          cookiesDropped,
		"dropped, sign up": cookiesDroppedAtSignUp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// cookiesSwitchedOff: the page sees it before it sends anything, so that no phone is asked.
func cookiesSwitchedOff(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.blank(t)
	if _, err := chromedp.Call(p.ctx, emulation.SetDocumentCookieDisabled, emulation.SetDocumentCookieDisabledParams{Disabled: true}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(s.URL))
	p.logIn(s)
	p.sees("#log-in .form-error", "Your browser isn’t keeping cookies for this site")
	p.state("no cookies")
	if got := s.Authy.Count(authysim.EndpointPush); got != 0 {
		t.Errorf("got %d requests on the phone, want none", got)
	}
}

// withoutCookies is the address of a system whose cookies are lost on the way.
func withoutCookies(t *testing.T, address string) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Set-Cookie")
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// cookiesDropped: the answer's cookie is lost, and the next request shows it.
func cookiesDropped(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, withoutCookies(t, s.URL))
	p.logIn(s)
	p.sees("h1", "Your browser didn’t keep the login cookie")
	p.sees("#over .who", "Account: "+s.Demo.Email)
	p.forgets()
	p.state("cookie dropped")
	p.click("#over .main")
	p.sees("h1", "Log in")
	p.hidden("#log-in .note")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want one", got)
	}
}

// cookiesDroppedAtSignUp: the same after a registration, which asks only when the person does.
func cookiesDroppedAtSignUp(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, withoutCookies(t, s.URL))
	signUpAs(p, "Ada")
	p.click(`[data-way="sms"]`)
	p.sees("h1", "Your browser didn’t keep the login cookie")
}

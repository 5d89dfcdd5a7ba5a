package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

var origins = []string{"PAGE_ORIGIN=https://login.example.com", "ALLOWED_ORIGINS=https://app.example,https://b.example"}

// A page of another site can't use up its visitor's limits: its request touches no table,
// whatever it sends.
func TestSE12AForeignPageBeginsNoLogin(t *testing.T) {
	r := newRig(t, origins...)
	p := r.Account()
	for name, options := range functiontest.Strangers() {
		t.Run(name, func(t *testing.T) {
			r.Fail(func(operation, table string) bool { t.Errorf("%s of %s", operation, table); return false })
			defer r.Fail(nil)
			functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password, options...), 403, "cross_origin", "")
			functiontest.WantError(t, r.logIn(p.Account.Email, "wrong", options...), 403, "cross_origin", "")
			functiontest.WantError(t, r.Request("POST /session", append(options, apitest.JSON(`{`))...), 403, "cross_origin", "")
		})
	}
	if n := len(p.Phone.Requests()); n != 0 {
		t.Errorf("the phone was asked %d times", n)
	}
}

func TestOurOwnAndListedPagesBeginALogin(t *testing.T) {
	r := newRig(t, origins...)
	p := r.Account()
	origin := func(o string) apitest.Option { return apitest.Header("Origin", o) }
	site := func(s string) apitest.Option { return apitest.Header("Sec-Fetch-Site", s) }
	for name, options := range map[string][]apitest.Option{
		"ours":                     {origin("https://login.example.com"), site("same-origin"), functiontest.AsCookieClient()},
		"ours, an old browser":     {origin("https://login.example.com"), functiontest.AsCookieClient()},
		"ours, at another name":    {origin("https://d1.cloudfront.net"), site("same-origin"), functiontest.AsCookieClient()},
		"no browser":               {},
		"no browser, with cookies": {functiontest.AsCookieClient()},
		"listed":                   {origin("https://app.example"), site("cross-site")},
		"listed, an old browser":   {origin("https://b.example")},
	} {
		functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password, options...), 200, name)
	}
}

// Behind the CDN the Host header is the API's. A browser that sends no Sec-Fetch-Site can still
// use its cookies.
func TestCookiesOfOurPageBehindTheCDN(t *testing.T) {
	r := newRig(t, origins...)
	p := r.Account()
	l := r.Pass(r.Login(p, functiontest.Cookie), 0)
	for origin, want := range map[string]int{"https://login.example.com": 204, "https://app.example": 403, "https://api.example.com": 403, "null": 403} {
		functiontest.WantStatus(t, r.Request("DELETE /session", functiontest.As(l), apitest.Header("Origin", origin)), want, origin)
		l = r.Pass(r.Login(p, functiontest.Cookie), 0)
	}
}

// SE-12: a page of another site can't use up the limits with its visitor's cookies either.
func TestSE12AForeignPageWithCookiesSpendsNothing(t *testing.T) {
	r := newRig(t, origins...)
	l := r.Login(r.Account(), functiontest.Cookie)
	r.Fail(func(operation, table string) bool { t.Errorf("%s of %s", operation, table); return false })
	defer r.Fail(nil)
	for _, origin := range []string{"https://evil.example", "https://app.example", "null"} {
		for _, route := range []string{"GET /session", "GET /user", "DELETE /session"} {
			functiontest.WantError(t, r.Request(route, functiontest.As(l), apitest.Header("Origin", origin)), 403, "cross_origin", "")
		}
	}
}

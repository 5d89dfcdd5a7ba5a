package logins_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/shared/logins"
)

// The order is: our own origin or a listed one, Sec-Fetch-Site, neither header.
// Everything else comes from a page that has no business here.
func TestOrigins(t *testing.T) {
	const page, listed, evil = "https://login.example.com", "https://app.example", "https://evil.example"
	behindTheCDN := logins.Origins{Page: page, Listed: []string{listed}}
	alone := logins.Origins{Listed: []string{listed}}
	for _, test := range []struct {
		origins       logins.Origins
		origin, site  string
		token, cookie bool // whether the request is admitted, as that kind of client
	}{
		{behindTheCDN, "", "", true, true}, // no browser
		{behindTheCDN, page, "", true, true},
		{behindTheCDN, page, "same-origin", true, true},
		{behindTheCDN, page, "cross-site", true, true}, // our page, at the API's own address
		{behindTheCDN, listed, "", true, false},
		{behindTheCDN, listed, "cross-site", true, false},
		{behindTheCDN, listed, "same-site", true, false},
		{behindTheCDN, "https://cdn.example.net", "same-origin", true, true}, // the CDN's other name
		{behindTheCDN, "", "same-origin", true, true},
		{behindTheCDN, "", "none", true, true},
		{behindTheCDN, "null", "none", true, true},
		{behindTheCDN, "", "cross-site", false, false},
		{behindTheCDN, "", "same-site", false, false},
		{behindTheCDN, "", "anything", false, false},
		{behindTheCDN, evil, "", false, false},
		{behindTheCDN, evil, "cross-site", false, false},
		{behindTheCDN, "null", "", false, false},
		{behindTheCDN, "null", "cross-site", false, false},
		{behindTheCDN, page + ":8443", "", false, false},
		{behindTheCDN, "http://login.example.com", "", false, false},
		{behindTheCDN, page + ".evil.example", "", false, false},
		{behindTheCDN, listed + "," + evil, "", false, false},
		{behindTheCDN, "https://api.example.com", "", false, false}, // the Host, which is none of a page's here
		{alone, "https://api.example.com", "", true, true},
		{alone, "http://api.example.com", "", true, true}, // TLS ends before the functions
		{alone, page, "", false, false},
		{alone, "null", "", false, false},
		{alone, "ftp://api.example.com", "", false, false},
		{alone, listed, "cross-site", true, false},
	} {
		for client, want := range map[string]bool{"": test.token, "cookie": test.cookie, "Cookie": test.cookie} {
			r := httptest.NewRequest(http.MethodPost, "https://api.example.com/session", nil)
			for name, value := range map[string]string{"Origin": test.origin, "Sec-Fetch-Site": test.site, "Accept-Session": client} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			err := test.origins.Admit(r)
			if (err == nil) != want || err != nil && !errors.Is(err, logins.ErrCrossOrigin) {
				t.Errorf("page %q, Origin %q, Sec-Fetch-Site %q, Accept-Session %q: got %v, want admitted %v",
					test.origins.Page, test.origin, test.site, client, err, want)
			}
		}
	}
}

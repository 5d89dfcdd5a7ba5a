package credentials

import (
	"net/http"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// Browser is the browser that a login comes from, if the account knows it. The zero value is
// a browser that the account does not know, and a client that is no browser.
type Browser struct {
	Name  ratelimit.Browser
	Until time.Time // when it stops being known
}

// findBrowser tells in which known browser a request was made. For another account's
// browser, and for an address without an account, it makes the same read, so that the time
// does not tell which people have used the browser.
func (c Checker) findBrowser(r *http.Request, counters ratelimit.Key, account users.Account, now time.Time) (Browser, error) {
	cookie, ok := logins.BrowserOf(r)
	if !ok || logins.ClientOf(r) != logins.CookieClient {
		return Browser{}, nil
	}
	known, err := c.Limits.Known(r.Context(), ratelimit.KnownKey(counters, cookie.Hash()))
	if err != nil || !known.Of(account.ID, account.Generation, now) {
		return Browser{}, err
	}
	return Browser{ratelimit.Browser(cookie.Name()), known.Until}, nil
}

package main

import (
	"net/http"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// browser is the known browser that a login comes from. The zero value stands for one
// that is not known to the account, and for a client that is no browser.
type browser struct {
	name  ratelimit.Browser
	until time.Time // when it stops being known
}

// browserOf tells whether a request comes from a browser that is known to the account.
// For another account's browser, and for an address without an account, it makes the
// same read, so that the time does not tell who has been here.
func (h handler) browserOf(r *http.Request, counters ratelimit.Key, account users.Account, now time.Time) (browser, error) {
	cookie, ok := logins.BrowserOf(r)
	if !ok || logins.ClientOf(r) != logins.CookieClient {
		return browser{}, nil
	}
	known, err := h.limits.Known(r.Context(), ratelimit.KnownKey(counters, cookie.Hash()))
	if err != nil || !known.Of(account.ID, account.Generation, now) {
		return browser{}, err
	}
	return browser{ratelimit.Browser(cookie.Name()), known.Until}, nil
}

package steps

import (
	"log/slog"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
)

// KnownLife is how long a browser stays known, unless a setting says otherwise.
const KnownLife = 90 * 24 * time.Hour

// rememberBrowser makes the browser known in which a login was passed, and gives it a cookie.
// A browser that has such a cookie keeps it, even if another person got it. So all people who
// share a browser stay known in it. Nothing is written if the browser was known at the start of
// the login and has at least half of its time left. first is the token from before the login
// was passed.
//
// The login is passed even if this fails, so a failure is only logged.
func (p Passer) rememberBrowser(w http.ResponseWriter, r *http.Request, s logins.Login, first logins.Token, now time.Time) {
	browser, has := logins.BrowserOf(r)
	if !has {
		browser = s.Browser(first)
	}
	if s.Known == browser.Name() && s.KnownUntil.Sub(now) >= p.Known/2 {
		return
	}
	known := ratelimit.Known{Account: s.Account, Generation: s.Generation, Until: now.Add(p.Known)}
	if err := p.Limits.SetKnown(r.Context(), ratelimit.KnownKey(ratelimit.Key(s.Counters), browser.Hash()), known); err != nil {
		api.Annotate(r.Context(), slog.String("known", err.Error()))
		return
	}
	if s.Passed.Equal(now) { // written once, although the client may get the answer again
		audit.Write(r.Context(), audit.Event{Name: audit.BrowserKnown})
	}
	logins.SetBrowser(w, browser, p.Known)
}

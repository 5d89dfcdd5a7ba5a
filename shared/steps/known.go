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

// remember makes the browser known in which a login was passed, and gives it its
// cookie. A browser keeps the cookie that it has, whoever passed a login in it before:
// so the people who share it all stay known. It writes nothing where the login began
// in this browser with half of its time left. pending is the login's token.
//
// The login is passed whatever becomes of this, so a failure is only logged.
func (p Passer) remember(w http.ResponseWriter, r *http.Request, s logins.Login, pending logins.Token, now time.Time) {
	browser, has := logins.BrowserOf(r)
	if !has {
		browser = s.Browser(pending)
	}
	if s.Known == browser.Name() && s.KnownUntil.Sub(now) >= p.Known/2 {
		return
	}
	known := ratelimit.Known{Account: s.Account, Generation: s.Generation, Until: now.Add(p.Known)}
	if err := p.Limits.SetKnown(r.Context(), ratelimit.KnownKey(ratelimit.Key(s.Counters), browser.Hash()), known); err != nil {
		api.Annotate(r.Context(), slog.String("known", err.Error()))
		return
	}
	if s.Passed.Equal(now) { // told once, though the answer may come again
		audit.Write(r.Context(), audit.Event{Name: audit.BrowserKnown})
	}
	logins.SetBrowser(w, browser, p.Known)
}

package steps

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/logins"
)

// Session turns a login whose push is approved into a session. If that happened a moment ago,
// it gives the same session again. A login that still waits comes back unchanged. The error is
// logins.ErrRefused for a login that is over.
func (p Passer) Session(w http.ResponseWriter, r *http.Request, found logins.Found, now time.Time) (logins.Login, string, error) {
	switch {
	case found.State == logins.Pending && found.Open(now) && found.Push.State(now) == logins.PushApproved:
		return p.Pass(w, r, found, logins.ByPush, now)
	case found.Open(now):
		return found.Login, "", nil
	case found.State == logins.Active && found.Client == logins.TokenClient && found.Live(now, p.Finder.Idle):
		return found.Login, found.Token.Reveal(), p.checkAccount(r.Context(), found.Login)
	case found.Old && found.Live(now, p.Finder.Idle):
		if err := p.checkAccount(r.Context(), found.Login); err != nil {
			return found.Login, "", err
		}
		return p.repeat(w, r, found, now)
	default:
		return found.Login, "", logins.ErrRefused
	}
}

// checkAccount returns logins.ErrRefused for a session whose account was deleted or disabled
// since it was made.
func (p Passer) checkAccount(ctx context.Context, s logins.Login) error {
	_, err := Current(ctx, p.Accounts, s)
	if errors.Is(err, logins.ErrNoSession) {
		return logins.ErrRefused
	}
	return err
}

package steps

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/logins"
)

// Follower tells a client how far its login is.
type Follower struct {
	Passer
	Asker Asker
}

// Follow reads the login of a request and brings it up to date. If the callback of a push does
// not come, it asks the provider. The first read after an approval turns the login into a
// session. Follow returns the login as it then stands, and the session's token for a token
// client. The errors are those of logins.Finder.ForLogin, and logins.ErrRefused for a login
// that is over.
func (f Follower) Follow(w http.ResponseWriter, r *http.Request, now time.Time) (logins.Login, string, error) {
	found, err := f.Finder.ForLogin(r, now)
	if err != nil {
		return found.Login, "", err
	}
	if found.Open(now) {
		if found.Login, err = f.update(r.Context(), found.Login, now); err != nil {
			return found.Login, "", err
		}
	}
	return f.session(w, r, found, now)
}

// update brings an open login up to date. The error is logins.ErrNoSession if its account was
// replaced.
func (f Follower) update(ctx context.Context, s logins.Login, now time.Time) (logins.Login, error) {
	if !s.Proved { // an account that has proved its phone can't be replaced
		if _, err := Current(ctx, f.Accounts, s); err != nil {
			return s, err
		}
	}
	s, problem, err := f.Asker.Ask(ctx, s, now)
	LogProblem(ctx, problem)
	return s, err
}

// session turns a login whose push is approved into a session. If that happened a moment ago,
// it gives the same session again. A login that still waits comes back unchanged. The error is
// logins.ErrRefused for a login that is over.
func (p Passer) session(w http.ResponseWriter, r *http.Request, found logins.Found, now time.Time) (logins.Login, string, error) {
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

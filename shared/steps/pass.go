package steps

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// Passer turns a login that passed its second factor into a session.
type Passer struct {
	Finder   logins.Finder
	Accounts PassedAccounts
	Factors  PassedFactors
	Limits   *ratelimit.Table
	Life     time.Duration // how long a session may live (SESSION_LIFETIME)
	Known    time.Duration // how long a browser stays known (KNOWN_LIFETIME)
}

// PassedAccounts is what passing a login does with the users table.
type PassedAccounts interface {
	Accounts
	MarkProved(ctx context.Context, id string, generation int) error
}

// PassedFactors is what passing a login does with the factors table.
type PassedFactors interface {
	Confirm(ctx context.Context, f factor.Factor) error
}

// Pass turns a login into a session, once, and hands it to the client that asked: a
// cookie client gets its new token as a cookie, and the one of any other session
// in this browser ends; a token client keeps its token, which the result holds.
// The error is logins.ErrRefused when the login can't be passed (any more).
func (p Passer) Pass(w http.ResponseWriter, r *http.Request, f logins.Found, by logins.AMR, now time.Time) (logins.Login, string, error) {
	if err := p.prove(r.Context(), f.Login); err != nil {
		return f.Login, "", err
	}
	s, token, err := p.Finder.Table.Pass(r.Context(), f.Login, f.Token, by, p.Life, now)
	if err != nil {
		return s, "", err
	}
	if s.Passed.Equal(now) { // by this request, and not by one beside it
		metrics.Login(r.Context(), metrics.Passed, method(by))
		audit.SetSubject(r.Context(), s.Account, s.ID)
		audit.Write(r.Context(), audit.Event{Name: audit.LoginPassed, Method: method(by), Factor: string(by)})
	}
	return p.hand(w, r, f, s, token, now)
}

// again gives a session that was passed a moment ago once more, to a client whose
// answer was lost. The error is logins.ErrRefused when it is too late for that.
func (p Passer) again(w http.ResponseWriter, r *http.Request, f logins.Found, now time.Time) (logins.Login, string, error) {
	s, token, err := f.Again(f.Token, now)
	if err != nil {
		return s, "", err
	}
	return p.hand(w, r, f, s, token, now)
}

func method(by logins.AMR) string {
	if by == logins.ByPush {
		return metrics.Push
	}
	return metrics.Code
}

// prove looks whether the account may still log in, and notes that it has passed
// a second factor before the login is passed with it: from then on no
// registration can replace the phone. The error is logins.ErrRefused when one
// has replaced it since the login began, or the account was disabled.
func (p Passer) prove(ctx context.Context, s logins.Login) (err error) {
	switch {
	case !s.Open(time.Now()):
		return nil // over, or passed already: nothing is proved by it now
	case s.Proved:
		_, err = Current(ctx, p.Accounts, s)
	default:
		err = p.mark(ctx, s)
	}
	if errors.Is(err, logins.ErrNoSession) || errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		return logins.ErrRefused
	}
	return err
}

// mark notes on the account that it has passed a second factor, and on the factor that it
// was passed. Where the process dies in between, the next login confirms the factor.
func (p Passer) mark(ctx context.Context, s logins.Login) error {
	if err := p.Accounts.MarkProved(ctx, s.Account, s.Generation); err != nil {
		return err
	}
	err := p.Factors.Confirm(ctx, s.Factor())
	if errors.Is(err, factors.ErrChanged) {
		return nil // enrolled again meanwhile, and that has to be proved by itself
	}
	return err
}

// endOther ends the session whose cookie came with the request that passed a
// login: one browser, one session (OWASP ASVS 7.2.4).
func (p Passer) endOther(r *http.Request, s logins.Login, now time.Time) error {
	other, err := p.Finder.Beside(r)
	if errors.Is(err, logins.ErrNoSession) || errors.Is(err, logins.ErrNoToken) || other.ID == s.ID {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = p.Finder.Table.Do(r.Context(), other.Login, logins.Closed{}, now)
	if errors.Is(err, logins.ErrRefused) {
		return nil // over already
	}
	return err
}

// hand gives a session's token to the client: as the cookie, or as the result.
// The pending login's cookie stays for as long as it can be read again, in case
// this answer is lost.
func (p Passer) hand(w http.ResponseWriter, r *http.Request, f logins.Found, s logins.Login, token logins.Token, now time.Time) (logins.Login, string, error) {
	if s.Client == logins.TokenClient {
		return s, token.Reveal(), nil
	}
	if err := p.endOther(r, s, now); err != nil {
		return s, "", err
	}
	p.remember(w, r, s, f.Token, now)
	logins.SetCookie(w, logins.SessionCookie, token, s.Expires, now)
	if f.Cookie == logins.LoginCookie {
		logins.SetCookie(w, logins.LoginCookie, f.Token, s.Passed.Add(logins.Reread), now)
	}
	return s, "", nil
}

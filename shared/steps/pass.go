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

// Pass turns a login into a session, once, and gives it to the client. A cookie client gets a
// new token as a cookie, and any other session in its browser ends. A token client keeps its
// token, which Pass returns. The error is logins.ErrRefused if the login can't be passed, or
// not any more.
func (p Passer) Pass(w http.ResponseWriter, r *http.Request, f logins.Found, by logins.AMR, now time.Time) (logins.Login, string, error) {
	if err := p.prove(r.Context(), f.Login); err != nil {
		return f.Login, "", err
	}
	s, token, err := p.Finder.Table.Pass(r.Context(), f.Login, f.Token, by, p.Life, now)
	if err != nil {
		return s, "", err
	}
	if s.Passed.Equal(now) { // by this request, and not by another one at the same time
		metrics.Login(r.Context(), metrics.Passed, methodOf(by))
		audit.SetSubject(r.Context(), s.Account, s.ID)
		audit.Write(r.Context(), audit.Event{Name: audit.LoginPassed, Method: methodOf(by), Factor: string(by)})
	}
	return p.giveToken(w, r, f, s, token, now)
}

// repeat gives a session that was made a moment ago to the client a second time, because the
// first answer may have been lost. The error is logins.ErrRefused if it is too late for that.
func (p Passer) repeat(w http.ResponseWriter, r *http.Request, f logins.Found, now time.Time) (logins.Login, string, error) {
	s, token, err := f.Again(f.Token, now)
	if err != nil {
		return s, "", err
	}
	return p.giveToken(w, r, f, s, token, now)
}

func methodOf(by logins.AMR) string {
	if by == logins.ByPush {
		return metrics.Push
	}
	return metrics.Code
}

// prove checks that the account may still log in, and notes that it has passed a second
// factor. It does so before the login is passed: from then on no registration can replace
// the phone. The error is logins.ErrRefused if a registration has replaced the phone since the
// login started, or if the account was disabled.
func (p Passer) prove(ctx context.Context, s logins.Login) (err error) {
	switch {
	case !s.Open(time.Now()):
		return nil // over, or passed already: it proves nothing now, and Table.Pass decides what the client gets
	case s.Proved:
		_, err = Current(ctx, p.Accounts, s)
	default:
		err = p.markProved(ctx, s)
	}
	if errors.Is(err, logins.ErrNoSession) || errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		return logins.ErrRefused
	}
	return err
}

// markProved notes on the account that it has passed a second factor, and on the factor that
// it was passed. If the process dies between the two writes, the next login confirms the factor.
func (p Passer) markProved(ctx context.Context, s logins.Login) error {
	if err := p.Accounts.MarkProved(ctx, s.Account, s.Generation); err != nil {
		return err
	}
	err := p.Factors.Confirm(ctx, s.Factor())
	if errors.Is(err, factors.ErrChanged) {
		return nil // enrolled again meanwhile, and the new enrolment has to be proved by itself
	}
	return err
}

// endOtherSession ends the session whose cookie came with the request that passed a login. A
// browser has one session (OWASP ASVS 7.2.4).
func (p Passer) endOtherSession(r *http.Request, s logins.Login, now time.Time) error {
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

// giveToken gives a session's token to the client: as a cookie, or as the result. The cookie
// of the login stays for as long as it can give the session again, in case this answer is lost.
func (p Passer) giveToken(w http.ResponseWriter, r *http.Request, f logins.Found, s logins.Login, token logins.Token, now time.Time) (logins.Login, string, error) {
	if s.Client == logins.TokenClient {
		return s, token.Reveal(), nil
	}
	if err := p.endOtherSession(r, s, now); err != nil {
		return s, "", err
	}
	p.rememberBrowser(w, r, s, f.Token, now)
	logins.SetCookie(w, logins.SessionCookie, token, s.Expires, now)
	if f.Cookie == logins.LoginCookie {
		logins.SetCookie(w, logins.LoginCookie, f.Token, s.Passed.Add(logins.Reread), now)
	}
	return s, "", nil
}

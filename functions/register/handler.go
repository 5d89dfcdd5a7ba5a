package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/login"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

// handler holds what registration needs.
type handler struct {
	accounts      accounts
	provider      provider
	logins        logins
	limits        *ratelimit.Table
	rules         login.Rules
	life          time.Duration // of the session that a registration gives
	requests      ratelimit.Limit
	registrations ratelimit.Limit
	passwords     ratelimit.Passwords
	codes         ratelimit.Codes
}

// accounts is what this function does with the users table.
type accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Create(ctx context.Context, a users.Account) error
	Replace(ctx context.Context, old, new users.Account) error
}

// provider is where the phone is enrolled.
type provider interface {
	Register(ctx context.Context, email, countryCode, phone string) (authy.ID, error)
	Status(ctx context.Context, id authy.ID) (authy.Status, error)
}

// logins is what this function does with the sessions table.
type logins interface {
	Create(ctx context.Context, s sessions.Session, token sessions.Token) (sessions.Session, error)
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{"POST /user": h.register}
}

// register creates an account and enrols its phone. The provider comes first:
// it knows people by their phone, so enrolling again does no harm, and when it
// refuses, or this process dies, nothing is left behind that stops the next try.
func (h handler) register(w http.ResponseWriter, r *http.Request) error {
	var q request
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	ctx, now, source := r.Context(), time.Now(), api.Source(r)
	if err := h.spend(ctx, source, now); err != nil {
		return err
	}
	place, err := h.claim(ctx, q, source, now)
	if err != nil {
		return err
	}
	account := q.account(place, now)
	if err := h.enrol(ctx, &account, q); err != nil {
		return h.refused(ctx, source, err, now)
	}
	if err := h.store(ctx, place.old, account); err != nil {
		return err
	}
	return h.begin(w, r, account, place.counters, now)
}

// spend counts the request and the registration of a source in one write.
func (h handler) spend(ctx context.Context, source string, now time.Time) error {
	_, err := h.limits.Apply(ctx, ratelimit.Source(source), now,
		ratelimit.Spend{Bucket: ratelimit.Requests, Limit: h.requests},
		ratelimit.Spend{Bucket: ratelimit.Registrations, Limit: h.registrations})
	return err
}

// refused hands the registration back where the person only mistyped: a 400
// does not count.
func (h handler) refused(ctx context.Context, source string, cause error, now time.Time) error {
	if e, ok := errors.AsType[*api.Error](cause); !ok || e.Status != http.StatusBadRequest {
		return cause
	}
	_, err := h.limits.Apply(ctx, ratelimit.Source(source), now,
		ratelimit.Return{Bucket: ratelimit.Registrations, Limit: h.registrations})
	return errors.Join(cause, err)
}

// store writes the account, or the new phone of one that never passed a factor.
func (h handler) store(ctx context.Context, old *users.Account, account users.Account) error {
	var err error
	if old == nil {
		err = h.accounts.Create(ctx, account)
	} else {
		err = h.accounts.Replace(ctx, *old, account)
	}
	if errors.Is(err, users.ErrEmailTaken) || errors.Is(err, users.ErrChanged) {
		return emailTaken()
	}
	return err
}

// begin answers with the session that a registration gives: at aal1, because the
// phone is not proved yet. A code lifts it.
func (h handler) begin(w http.ResponseWriter, r *http.Request, a users.Account, counters ratelimit.Counters, now time.Time) error {
	token := sessions.NewToken()
	s, err := h.logins.Create(r.Context(), sessions.Session{
		Client: sessions.ClientOf(r), State: sessions.Registered,
		Account: a.ID, Generation: a.Generation, AuthyID: a.AuthyID, Device: a.Device,
		Counters: string(ratelimit.Email(users.Canonical(a.Email))), Created: now, Expires: now.Add(h.life),
		CodesLeft: h.codes.Left(counters, now),
	}, token)
	if err != nil {
		return err
	}
	answer := h.rules.Live(s, now)
	answer.User = login.NewUser(a, s)
	if s.Client == sessions.CookieClient {
		sessions.SetCookie(w, sessions.SessionCookie, token, s.Expires, now)
		sessions.DropCookie(w, sessions.LoginCookie)
	} else {
		answer.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusCreated, answer)
}

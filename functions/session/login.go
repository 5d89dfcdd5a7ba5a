package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/password"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

type loginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Locale   string `json:"locale"`
}

// Validate refuses what no account can have, before anything is counted.
func (q *loginRequest) Validate() error {
	if _, err := users.ParseEmail(q.Email); err != nil {
		return api.Field("email", "Please enter your e-mail address.")
	}
	if q.Password == "" || len(q.Password) > password.MaxBytes {
		return api.Field("password", "Please enter your password.")
	}
	return nil
}

// logIn checks the password and asks the phone. An unknown address, a wrong
// password and a disabled account are told in the same words and take the same
// reads and the same work, over the limit too.
func (h handler) logIn(w http.ResponseWriter, r *http.Request) error {
	if err := h.finder.Origins.Admit(r); err != nil {
		return view.Refusal(err)
	}
	var q loginRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	ctx, now := r.Context(), time.Now()
	if err := h.limits.Request(ctx, api.Source(r), h.requests, now); err != nil {
		return err
	}
	account, err := h.accounts.ByEmail(ctx, q.Email)
	if err != nil && !errors.Is(err, users.ErrNotFound) {
		return err
	}
	audit.SetSubject(ctx, account.ID, "") // "" for an unknown address
	key := ratelimit.Email(users.Canonical(q.Email))
	from, err := h.browserOf(r, key, account, now)
	if err != nil {
		return err
	}
	counters, err := h.limits.Apply(ctx, key, now, h.passwords.Spend(from.name, api.Source(r))...)
	if err := h.check(ctx, account, q.Password, err); err != nil {
		return err
	}
	return h.begin(w, r, account, from, counters, q.Locale, now)
}

// begin makes the login that a right password begins, and asks the phone.
func (h handler) begin(w http.ResponseWriter, r *http.Request, account users.Account, from browser, counters ratelimit.Counters, locale string, now time.Time) error {
	ctx := r.Context()
	token, client := logins.NewToken(), logins.ClientOf(r)
	way, err := h.factors.First(ctx, account.ID)
	s := h.pending(token, client, from, account, way, now)
	if ofAccount, _ := ratelimit.Subjects(s.CountedIn()); err == nil {
		var problem error
		way, problem, err = h.enrolled(ctx, account, way, counters.Unanswered(ofAccount, now))
		steps.LogProblem(ctx, problem)
		s = h.pending(token, client, from, account, way, now) // enrolling changes what it reads of the factor
		s.Lost = problem != nil
	}
	if errors.Is(err, factors.ErrNone) {
		return view.WrongCredentials() // the account was deleted, or registered anew, since it was read
	}
	if err != nil { // the password was right, and nothing came of it
		_, failed := h.limits.ApplyTo(ctx, ratelimit.Key(s.Counters), counters, now, h.passwords.Return(from.name, api.Source(r))...)
		return errors.Join(err, failed)
	}
	audit.SetSubject(ctx, s.Account, s.ID)
	asks := steps.From{Account: account.Email, Address: api.Source(r), Agent: r.UserAgent(), Locale: locale}
	if s, err = h.start(ctx, s, token, counters, asks, now); err != nil {
		return err
	}
	return h.begun(w, s, token, now)
}

// pending is the login that a right password begins. A phone that was enrolled again
// has to be proved again, so that passing the login notes it.
func (h handler) pending(token logins.Token, client logins.Client, from browser, account users.Account, f factor.Factor, now time.Time) logins.Login {
	proved := account.Proved && f.State == factor.Active
	return logins.Login{
		ID: token.ID(), Client: client, State: logins.Pending,
		Account: account.ID, Generation: account.Generation,
		Counters: string(ratelimit.Email(users.Canonical(account.Email))), Phone: string(ratelimit.Phone(account.Phone, proved)), Proved: proved,
		Known: string(from.name), KnownUntil: from.until,
		NoMessages: !h.reach.Includes(account.Phone), Created: now, Expires: now.Add(h.life),
	}.WithFactor(f)
}

// check compares the password, of an account or of nobody, which costs the same. spent
// is the error of counting it: over the limit the work is done all the same.
func (h handler) check(ctx context.Context, account users.Account, plain string, spent error) error {
	if _, over := errors.AsType[*ratelimit.Exceeded](spent); spent != nil && !over {
		return spent // nothing is checked uncounted
	}
	hash, exists := account.PasswordHash, account.ID != ""
	if !exists {
		hash = password.Dummy()
	}
	right, outdated, err := password.Check(hash, plain)
	if err != nil {
		return err
	}
	right = right && exists && !account.Disabled
	if right && outdated && spent == nil { // over the limit it would tell that it is right
		err = h.rehash(ctx, account, plain)
	}
	if err = cmp.Or(err, spent); err != nil || right {
		return err
	}
	metrics.Login(ctx, metrics.Wrong, metrics.Password)
	audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Password})
	return view.WrongCredentials()
}

// rehash replaces a hash of an older kind, once.
func (h handler) rehash(ctx context.Context, account users.Account, plain string) error {
	hash, err := password.Hash(plain)
	if err != nil {
		return err
	}
	err = h.accounts.Rehash(ctx, account.ID, account.PasswordHash, hash)
	if errors.Is(err, users.ErrChanged) {
		return nil // another login was quicker
	}
	return err
}

// begun answers with the login, and its token in the way that the client asked for.
func (h handler) begun(w http.ResponseWriter, s logins.Login, token logins.Token, now time.Time) error {
	a := compatible(h.rules.Open(s, now), s.Push.State(now) == logins.PushPending)
	if s.Client == logins.CookieClient {
		logins.SetCookie(w, logins.LoginCookie, token, s.Expires, now)
	} else {
		a.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusOK, a)
}

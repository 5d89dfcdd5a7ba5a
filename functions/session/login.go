package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/login"
	"countersign/shared/password"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

type loginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
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

// answer is what a new login says, with the tutorials' word on the push.
type answer struct {
	login.Answer
	Authy authyResponse `json:"authyResponse"`
}

type authyResponse struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// logIn checks the password and asks the phone. An unknown address, a wrong
// password and a disabled account are told in the same words and take the same
// work, over the limit too.
func (h handler) logIn(w http.ResponseWriter, r *http.Request) error {
	var q loginRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	ctx, now, source := r.Context(), time.Now(), api.Source(r)
	if err := h.limits.Request(ctx, source, h.requests, now); err != nil {
		return err
	}
	key := ratelimit.Email(users.Canonical(q.Email))
	counters, spent := h.limits.Apply(ctx, key, now, h.passwords.Spend(source)...)
	if _, over := errors.AsType[*ratelimit.Exceeded](spent); spent != nil && !over {
		return spent
	}
	account, right, err := h.check(ctx, q)
	if err != nil {
		return err
	}
	if spent != nil {
		return spent
	}
	if !right {
		return &api.Error{Status: http.StatusForbidden, Code: "invalid_credentials",
			Message: "The e-mail address or the password is wrong."}
	}
	token := sessions.NewToken()
	s := sessions.Session{
		ID: token.ID(), Client: sessions.ClientOf(r), State: sessions.Pending,
		Account: account.ID, Generation: account.Generation, AuthyID: account.AuthyID,
		Counters: string(key), Proved: account.Proved, Created: now, Expires: now.Add(h.life),
		CodesLeft: h.codes.Left(counters, now),
	}
	if s.Device, err = h.device(ctx, account, counters, now); err != nil {
		return err
	}
	if s, err = h.start(ctx, s, token, counters, source, now); err != nil {
		return err
	}
	return h.begun(w, s, token, now)
}

// check compares the password, of an account or of nobody, which costs the same.
func (h handler) check(ctx context.Context, q loginRequest) (users.Account, bool, error) {
	account, err := h.accounts.ByEmail(ctx, q.Email)
	hash, known := account.PasswordHash, err == nil
	if errors.Is(err, users.ErrNotFound) {
		hash = password.Dummy()
	} else if err != nil {
		return account, false, err
	}
	right, outdated, err := password.Check(hash, q.Password)
	if err != nil {
		return account, false, err
	}
	right = right && known && !account.Disabled
	if right && outdated {
		err = h.rehash(ctx, account, q.Password)
	}
	return account, right, err
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

// device tells whether the account has an app to push to. The provider was asked
// at enrolment; it is asked again after a push that nobody answered.
func (h handler) device(ctx context.Context, account users.Account, counters ratelimit.Counters, now time.Time) (bool, error) {
	if !account.Device || !counters.Unanswered(now) {
		return account.Device, nil
	}
	status, err := h.provider.Status(ctx, authy.ID(account.AuthyID))
	if err != nil || status.Registered {
		return true, nil // if the provider is down the push will tell
	}
	return false, h.noApp(ctx, account.ID, account.Generation)
}

// noApp notes that the account has no app, unless it has another phone by now.
func (h handler) noApp(ctx context.Context, id string, generation int) error {
	err := h.accounts.SetDevice(ctx, id, generation, false)
	if errors.Is(err, users.ErrChanged) {
		return nil
	}
	return err
}

// start counts the push, hands the right password back in the same write, puts
// the login into the table and sends the push. Without an app, or with no push
// left, the login waits for a code.
func (h handler) start(ctx context.Context, s sessions.Session, token sessions.Token, counters ratelimit.Counters, source string, now time.Time) (sessions.Session, error) {
	back := h.passwords.Return(source)
	err := error(&ratelimit.Exceeded{})
	if s.Device {
		s.Push, err = h.pushes.Reserve(ctx, s, counters, now, back...)
	}
	if _, over := errors.AsType[*ratelimit.Exceeded](err); over {
		_, err = h.limits.ApplyTo(ctx, ratelimit.Key(s.Counters), counters, now, back...)
	}
	if err != nil {
		return s, err
	}
	if s, err = h.logins.Create(ctx, s, token); err != nil || s.Push.Ordinal == 0 {
		return s, err
	}
	after, problem, err := h.pushes.Send(ctx, s, source, now)
	approval.Note(ctx, problem)
	if err == nil && after.Push.Failure == sessions.NoDevice {
		err = h.noApp(ctx, s.Account, s.Generation)
	}
	return after, err
}

// begun answers with the login, and its token in the way that the client asked for.
func (h handler) begun(w http.ResponseWriter, s sessions.Session, token sessions.Token, now time.Time) error {
	a := answer{Answer: h.rules.Open(s, now), Authy: authyResponse{Message: "No approval request was sent."}}
	if s.Push.State(now) == sessions.PushPending {
		a.Authy = authyResponse{Success: true, Message: "Approval request sent."}
	}
	if s.Client == sessions.CookieClient {
		sessions.SetCookie(w, sessions.LoginCookie, token, s.Expires, now)
	} else {
		a.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusOK, a)
}

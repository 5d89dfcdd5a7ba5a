package main

import (
	"context"
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/authy"
	"countersign/shared/code"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/ratelimit"
	"countersign/shared/view"
)

type verifyRequest struct {
	Code string `json:"code"`
}

// Validate reads the code, and refuses what can't be one before it costs an
// attempt.
func (q *verifyRequest) Validate() (err error) {
	if q.Code, err = code.Parse(q.Code); err != nil {
		return api.Field("code", "Please enter the code alone: six to eight digits.")
	}
	return nil
}

// verify checks a typed code. It counts against the account, its phone and the login
// before the provider is asked, and is handed back only where the provider's answer
// proves that it checked nothing.
func (h handler) verify(w http.ResponseWriter, r *http.Request) error {
	var q verifyRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(); err != nil {
		return err
	}
	s, err := h.admit(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if err := h.spend(ctx, &s); err != nil {
		return err
	}
	switch err := h.provider.VerifyToken(ctx, authy.ID(s.AuthyID), q.Code, ""); {
	case errors.Is(err, authy.ErrInvalidToken):
		return h.wrong(ctx, s)
	case factor.NothingDone(err):
		return h.giveBack(ctx, s, err)
	case err != nil:
		return h.unclear(ctx, s, err)
	}
	if err := h.claim(ctx, s, q.Code); errors.Is(err, ratelimit.ErrUsed) {
		return h.wrong(ctx, s)
	} else if err != nil {
		return err
	}
	return h.pass(w, r, s)
}

// wrong answers a code that was wrong; with its last attempt a login is locked.
func (h handler) wrong(ctx context.Context, s subject) error {
	metrics.Login(ctx, metrics.Wrong, metrics.Code)
	audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: metrics.Code})
	if err := h.settle(ctx, s); err != nil {
		return err
	}
	return &api.Error{Status: http.StatusUnauthorized, Code: "invalid_code",
		Message: "This code is not right, or it was used before."}
}

// unclear answers where nobody knows whether the code was checked: it counts.
func (h handler) unclear(ctx context.Context, s subject, cause error) error {
	if err := h.settle(ctx, s); err != nil {
		return err
	}
	return view.Failure(cause)
}

// settle writes down what the counted attempt leaves.
func (h handler) settle(ctx context.Context, s subject) error {
	after, err := h.logins.Do(ctx, s.Login, logins.CodeWrong{Max: h.allowed.Codes.Login}, s.now)
	if errors.Is(err, logins.ErrRefused) {
		return nil // over meanwhile
	}
	if err == nil && after.State == logins.Locked {
		metrics.Login(ctx, metrics.Locked, metrics.Code)
	}
	if err == nil && after.Wrong >= h.allowed.Codes.Login { // a registration's session lives on, but no code lifts it
		audit.Write(ctx, audit.Event{Name: audit.LoginLocked, Method: metrics.Code})
	}
	return err
}

// giveBack hands the attempt back and says that the provider can't be reached.
func (h handler) giveBack(ctx context.Context, s subject, cause error) error {
	limits, err := h.unspend(ctx, s.Login, s.now)
	if err != nil {
		return err
	}
	_, err = h.logins.Do(ctx, s.Login, logins.CodeReturned{Limits: limits}, s.now)
	if err != nil && !errors.Is(err, logins.ErrRefused) { // refused: over meanwhile
		return err
	}
	return h.failure(ctx, s, cause)
}

// pass makes the login a session, by a code that was right.
func (h handler) pass(w http.ResponseWriter, r *http.Request, s subject) error {
	passed, token, err := h.passer.Pass(w, r, s.Found, logins.ByCode, s.now)
	if err != nil {
		return view.LoginRefusal(err)
	}
	if err := h.reset(r.Context(), s); err != nil {
		return err // passed all the same: the status gives the session again
	}
	s.account.PhoneVerified = true // Authy's app and texts are tied to the number
	answer := h.rules.Live(passed, s.now)
	answer.Token, answer.User = token, view.NewUser(s.account, passed)
	return api.JSON(w, http.StatusOK, answer)
}

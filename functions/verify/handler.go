package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/attempt"
	"countersign/shared/audit"
	"countersign/shared/code"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/message"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// handler holds what the code routes need.
type handler struct {
	accounts accounts
	finder   logins.Finder
	limits   *ratelimit.Table
	requests ratelimit.Limit
	checker  factor.Checker
	attempts attempt.Ledgers
	messages message.Sender
	pushes   steps.PushResender
	passer   steps.Passer
	rules    view.Rules
}

// accounts is what this function does with the users table.
type accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
	MarkProved(ctx context.Context, id string, generation int) error
}

// factorTable is what this function does with the factors table.
type factorTable interface {
	steps.FoundFactors
	steps.PassedFactors
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"POST /session/verify": h.verify,
		"POST /session/resend": h.resend,
	}
}

// waiting is the login that a request is about, with its account and the factor that can
// pass it.
type waiting struct {
	logins.Found
	account users.Account
	factor  factor.Factor
}

// find counts the request. Then it finds the login that waits behind the request's token.
func (h handler) find(r *http.Request, now time.Time) (l waiting, err error) {
	ctx := r.Context()
	if err = h.finder.Admit(r); err == nil {
		err = h.limits.Request(ctx, api.Source(r), h.requests, now)
	}
	if err == nil {
		l.Found, err = h.finder.ForLogin(r, now)
	}
	if err == nil {
		audit.SetSubject(ctx, l.Account, l.ID)
		err = h.rules.Over(l.Login, now)
	}
	if err == nil {
		l.account, err = steps.Current(ctx, h.accounts, l.Login)
	}
	if err != nil {
		return l, view.LoginRefusal(err)
	}
	l.factor = l.Factor()
	if l.factor.Ref == "" { // the provider had forgotten the person, and did not take them back when the login began
		return l, view.NotEnrolled(nil)
	}
	l.factor.Number = l.account.Phone
	return l, nil
}

type verifyRequest struct {
	Code string `json:"code"`
}

// Validate puts the code into the form in which providers take it. It refuses text that can't
// be a code, so that a slip costs no attempt.
func (q *verifyRequest) Validate() (err error) {
	if q.Code, err = code.Parse(q.Code); err != nil {
		return api.Field("code", "Please enter the code alone: six to eight digits.")
	}
	return nil
}

// verify checks a typed code. It counts the attempt before it asks the provider. It hands the
// attempt back only if the provider's answer proves that nothing was checked.
func (h handler) verify(w http.ResponseWriter, r *http.Request) error {
	ctx, now := r.Context(), time.Now()
	var q verifyRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	l, err := h.find(r, now)
	if err != nil {
		return err
	}
	attempt, err := h.attempts.Begin(ctx, l.Login, l.factor.Number, q.Code, now)
	if err != nil {
		return err
	}
	verdict, problem := h.checker.Check(ctx, l.factor, q.Code, "")
	if verdict == factor.Right {
		if verdict, err = attempt.Claim(ctx); err != nil {
			return err
		}
	}
	if verdict != factor.Right {
		return attempt.End(ctx, verdict, problem)
	}
	l.Login = attempt.Login
	passed, token, err := h.passer.Pass(w, r, l.Found, logins.ByCode, now)
	if err != nil {
		return view.LoginRefusal(err)
	}
	if err := attempt.Passed(ctx); err != nil {
		return err // the login is passed all the same: the client's next status read gives it the session
	}
	return api.JSON(w, http.StatusOK, h.rules.Passed(passed, token, l.account, now))
}

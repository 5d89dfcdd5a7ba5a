package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/attempt"
	"countersign/shared/audit"
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
	checkers map[factor.Kind]factor.Checker
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

// subject is the login that a request works on, whose it is, and the way to pass it.
type subject struct {
	logins.Found
	account users.Account
	way     factor.Factor
	now     time.Time
}

// find counts the request, and finds the login that waits behind its token and the way to
// pass it.
func (h handler) find(r *http.Request) (s subject, err error) {
	ctx := r.Context()
	s.now = time.Now()
	if err = h.finder.Admit(r); err == nil {
		err = h.limits.Request(ctx, api.Source(r), h.requests, s.now)
	}
	if err == nil {
		s.Found, err = h.finder.ForLogin(r, s.now)
	}
	if err == nil {
		audit.SetSubject(ctx, s.Account, s.ID)
		err = h.rules.Over(s.Login, s.now)
	}
	if err == nil {
		s.account, err = steps.Current(ctx, h.accounts, s.Login)
	}
	if err != nil {
		return s, view.LoginRefusal(err)
	}
	if s.way = s.Factor(); s.way.Ref == "" { // the provider forgot its person, and could not enrol them when it began
		return s, view.NotEnrolled(nil)
	}
	s.way.Number = s.account.Phone
	return s, nil
}

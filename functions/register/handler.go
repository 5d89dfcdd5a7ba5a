package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/registration"
	"countersign/shared/view"
)

// handler serves registrations.
type handler struct {
	limits        *ratelimit.Table
	requests      ratelimit.Limit
	registrations ratelimit.Limit
	origins       logins.Origins
	registrar     registration.Registrar
	rules         view.Rules
}

// accounts is the part of the users table that this function uses.
type accounts interface{ registration.Accounts }

// factorTable is the part of the factors table that this function uses.
type factorTable interface{ registration.Factors }

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{"POST /user": h.register}
}

// register creates an account, enrols its phone and answers with a session, in which the person
// can enter a code. A registration that the provider refuses stays counted, because each one
// costs a call to the provider.
func (h handler) register(w http.ResponseWriter, r *http.Request) error {
	if err := h.origins.Admit(r); err != nil {
		return view.Refusal(err)
	}
	var form registration.Form
	if err := api.Decode(r, &form); err != nil {
		return err
	}
	if err := form.Check(h.registrar.App); err != nil {
		return err
	}
	ctx, now, source := r.Context(), time.Now(), api.Source(r)
	if err := h.countRequest(ctx, source, now); err != nil {
		return err
	}
	done, err := h.registrar.Register(ctx, form, source, now)
	if err != nil {
		return err
	}
	session, token, err := h.registrar.StartSession(r, done, now)
	if err != nil {
		return err
	}
	answer := h.rules.Live(session, now)
	answer.User = view.NewUser(done.Account, session, false)
	if session.Client == logins.CookieClient {
		logins.SetCookie(w, logins.SessionCookie, token, session.Expires, now)
		logins.DropCookie(w, logins.LoginCookie)
	} else {
		answer.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusCreated, answer)
}

// countRequest counts the request and the registration for a source address, in one write.
func (h handler) countRequest(ctx context.Context, source string, now time.Time) error {
	_, err := h.limits.Apply(ctx, ratelimit.Source(source), now,
		ratelimit.Spend{Bucket: ratelimit.Requests, Limit: h.requests},
		ratelimit.Spend{Bucket: ratelimit.Registrations, Limit: h.registrations})
	return err
}

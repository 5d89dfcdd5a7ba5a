package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/dynamo"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/shared/view"
)

// handler serves registrations.
type handler struct {
	accounts      accounts
	factors       factorTable
	phones        factor.Enroller // the provider that enrols new phones
	logins        table
	limits        *ratelimit.Table
	origins       logins.Origins
	app           string // the application's name, which may not be a password
	rules         view.Rules
	life          time.Duration // how long the session of a registration lives
	hold          time.Duration // how long an account that never passed a second factor keeps its address
	requests      ratelimit.Limit
	registrations ratelimit.Limit
	passwords     ratelimit.Passwords
	allowed       view.Allowed
	reach         phone.AllowedAreas
}

// accounts is the part of the users table that this function uses.
type accounts interface {
	ByEmail(ctx context.Context, email string) (users.Account, error)
	Create(ctx context.Context, a users.Account, with ...dynamo.Part) error
	Replace(ctx context.Context, old, next users.Account, with ...dynamo.Part) error
	Supersede(ctx context.Context, old, next users.Account, heldUntil time.Time, with ...dynamo.Part) error
}

// factorTable is the part of the factors table that this function uses.
type factorTable interface {
	Instead(ctx context.Context, old string, f factor.Factor) ([]dynamo.Part, error)
}

// table is the part of the logins table that this function uses.
type table interface {
	Create(ctx context.Context, s logins.Login, token logins.Token) (logins.Login, error)
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{"POST /user": h.register}
}

// register creates an account and enrols its phone. It calls the provider before it writes the
// account. If the provider refuses, or this process dies in between, the person can simply try
// again: the provider identifies people by their phone, so enrolling twice does no harm.
func (h handler) register(w http.ResponseWriter, r *http.Request) error {
	if err := h.origins.Admit(r); err != nil {
		return view.Refusal(err)
	}
	var q request
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(h.app); err != nil {
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
	way, err := h.enrol(ctx, account, q, now)
	if err != nil {
		return err // the registration stays counted, because trying out numbers costs calls to the provider
	}
	counters, err := h.store(ctx, place, account, way, source, now)
	if err != nil {
		return err
	}
	return h.begin(w, r, account, way, counters, now)
}

// spend counts the request and the registration for a source address, in one write.
func (h handler) spend(ctx context.Context, source string, now time.Time) error {
	_, err := h.limits.Apply(ctx, ratelimit.Source(source), now,
		ratelimit.Spend{Bucket: ratelimit.Requests, Limit: h.requests},
		ratelimit.Spend{Bucket: ratelimit.Registrations, Limit: h.registrations})
	return err
}

package main

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/authy"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// handler holds what the code routes need.
type handler struct {
	accounts accounts
	provider provider
	keys     keys
	logins   *logins.Table
	limits   *ratelimit.Table
	finder   logins.Finder
	passer   steps.Passer
	pushes   steps.Sender
	rules    view.Rules
	requests ratelimit.Limit
	allowed  view.Allowed
	ceilings ratelimit.Ceilings
	reach    phone.Reach
}

// accounts is what this function does with the users table.
type accounts interface {
	Get(ctx context.Context, id string) (users.Account, error)
	SetDevice(ctx context.Context, id string, generation int, device bool) error
	SetLost(ctx context.Context, id string, generation int, authyID string) error
}

// provider is what this function asks the provider, besides the push.
type provider interface {
	VerifyToken(ctx context.Context, id authy.ID, token, action string) error
	SendSMS(ctx context.Context, id authy.ID, m authy.Message) (authy.Sent, error)
	Call(ctx context.Context, id authy.ID, m authy.Message) (authy.Sent, error)
	Status(ctx context.Context, id authy.ID) (authy.Status, error)
}

func (h handler) routes() map[string]api.Handler {
	return map[string]api.Handler{
		"POST /session/verify": h.verify,
		"POST /session/resend": h.resend,
	}
}

// subject is the login that a request works on, and whose it is.
type subject struct {
	logins.Found
	account users.Account
	source  string
	now     time.Time
}

// admit counts the request and finds the login that waits behind its token. A
// login whose codes are used up is told apart, so that the client can say so.
func (h handler) admit(r *http.Request) (subject, error) {
	now := time.Now()
	if !logins.HasToken(r) {
		return subject{}, view.SessionRequired()
	}
	if err := h.finder.Foreign(r); err != nil {
		return subject{}, view.Refusal(err)
	}
	if err := h.limits.Request(r.Context(), api.Source(r), h.requests, now); err != nil {
		return subject{}, err
	}
	found, err := h.finder.ForLogin(r, now)
	if err != nil {
		return subject{}, view.LoginRefusal(err)
	}
	audit.Of(r.Context(), found.Account, found.ID)
	if found.StateAt(now, h.rules.Codes.Login) == logins.LoginLocked && now.Before(found.Expires) {
		return subject{}, h.usedUp(found.Login, now)
	}
	if !found.Open(now) {
		return subject{}, view.NoLogin()
	}
	account, err := steps.Current(r.Context(), h.accounts, found.Login)
	if err != nil {
		return subject{}, view.LoginRefusal(err)
	}
	if found.AuthyID == "" { // its person was forgotten, and could not be enrolled again when it began
		return subject{}, view.NotEnrolled(nil)
	}
	return subject{Found: found, account: account, source: api.Source(r), now: now}, nil
}

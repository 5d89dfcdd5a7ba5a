package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/audit"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/shared/view"
)

// store writes the account: a new one, a new one that takes over the address of an account
// that never passed a second factor, or the new phone of such an account. It returns the
// account's counters.
func (h handler) store(ctx context.Context, p place, account users.Account, way factor.Factor, source string, now time.Time) (ratelimit.Counters, error) {
	parts, err := h.factors.Instead(ctx, p.old.ID, way)
	switch {
	case err != nil:
	case p.old.ID == "":
		err = h.accounts.Create(ctx, account, parts...)
	case p.anew:
		err = h.accounts.Supersede(ctx, p.old, account, h.heldUntil(now), parts...)
	default:
		err = h.accounts.Replace(ctx, p.old, account, parts...)
	}
	if errors.Is(err, users.ErrEmailTaken) || errors.Is(err, users.ErrChanged) {
		return p.counters, emailTaken()
	}
	if err != nil {
		return p.counters, err
	}
	p.tell(ctx, account)
	if p.anew {
		return h.startCounting(ctx, p, account, source, now)
	}
	return p.counters, nil
}

// tell writes the audit events of a registration, after it was stored.
func (p place) tell(ctx context.Context, account users.Account) {
	event := audit.Registered
	switch {
	case p.anew: // the old account ends, under its own id
		audit.Write(ctx, audit.Event{Name: audit.Superseded})
	case p.old.ID != "":
		event = audit.PhoneChanged
	}
	audit.SetSubject(ctx, account.ID, "")
	audit.Write(ctx, audit.Event{Name: event})
}

// startCounting resets the counters of an address that a new account has taken over.
// Otherwise a hundred wrong codes of the old account would lock the new person out for ever.
// If claim counted the new password as a wrong one for the old account, startCounting
// uncounts it.
func (h handler) startCounting(ctx context.Context, p place, account users.Account, source string, now time.Time) (ratelimit.Counters, error) {
	changes := ratelimit.Anew()
	if p.counted {
		changes = append(changes, h.passwords.Return("", source)...)
	}
	return h.limits.Apply(ctx, ratelimit.Email(users.Canonical(account.Email)), now, changes...)
}

// begin starts the session of a registration and answers the request with it. The session is
// at aal1, because the phone is not proved yet. Entering a correct code raises it to aal2.
func (h handler) begin(w http.ResponseWriter, r *http.Request, a users.Account, way factor.Factor, counters ratelimit.Counters, now time.Time) error {
	token := logins.NewToken()
	s := logins.Login{
		Client: logins.ClientOf(r), State: logins.Registered,
		Account: a.ID, Generation: a.Generation,
		Counters: string(ratelimit.Email(users.Canonical(a.Email))), Phone: string(ratelimit.Phone(a.Phone, false)),
		NoMessages: !h.reach.Includes(a.Phone), Created: now, Expires: now.Add(h.life),
	}.WithFactor(way)
	phone, err := h.limits.Read(r.Context(), ratelimit.Key(s.Phone))
	if err != nil {
		return err
	}
	s.Limits = h.allowed.LimitsOf(s, counters, phone)
	if s, err = h.logins.Create(r.Context(), s, token); err != nil {
		return err
	}
	answer := h.rules.Live(s, now)
	answer.User = view.NewUser(a, s, false)
	if s.Client == logins.CookieClient {
		logins.SetCookie(w, logins.SessionCookie, token, s.Expires, now)
		logins.DropCookie(w, logins.LoginCookie)
	} else {
		answer.Token = token.Reveal()
	}
	return api.JSON(w, http.StatusCreated, answer)
}

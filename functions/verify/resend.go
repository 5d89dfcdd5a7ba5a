package main

import (
	"context"
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/login"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
)

// The channels that a login's factor may be sent on.
const (
	bySMS  = "sms"
	byCall = "call"
	byPush = "push"
	// byApp is an answer only: the provider asked the person to open the app.
	byApp = "app"
)

type resendRequest struct {
	Channel string `json:"channel"`
	Force   bool   `json:"force"`
	Locale  string `json:"locale"`
}

// Validate fills in the channel.
func (q *resendRequest) Validate() error {
	switch q.Channel {
	case "":
		q.Channel = bySMS
	case bySMS, byCall, byPush:
	default:
		return api.Field("channel", "Please choose sms, call or push.")
	}
	return nil
}

// sent says what was done.
type sent struct {
	Sent   string       `json:"sent"`
	SentTo string       `json:"sentTo,omitempty"`
	Login  *login.Login `json:"login"`
}

// resend sends a code, or another push. It gives no new attempts.
func (h handler) resend(w http.ResponseWriter, r *http.Request) error {
	var q resendRequest
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
	if q.Channel == byPush {
		return h.push(w, r, s, q.Locale)
	}
	result, err := h.message(r.Context(), s, q)
	if err != nil {
		return err
	}
	if result.Ignored {
		q.Channel = byApp
		if s.Session, err = h.found(r.Context(), s); err != nil {
			return err
		}
	}
	answer := sent{Sent: q.Channel, Login: h.rules.Login(s.Session, s.now)}
	if n, err := phone.ParseE164(s.account.Phone); err == nil {
		answer.SentTo = n.Mask()
	}
	return api.JSON(w, http.StatusOK, answer)
}

// message counts a message and has it sent. What was counted is handed back only
// where it is certain that nothing was sent.
func (h handler) message(ctx context.Context, s subject, q resendRequest) (authy.Sent, error) {
	number := ratelimit.Number(s.account.Phone)
	if !s.account.PhoneVerified {
		if _, err := h.limits.Apply(ctx, number, s.now, h.messages.SpendUnproved()...); err != nil {
			return authy.Sent{}, err
		}
	}
	unspend := func(also ...ratelimit.Change) error {
		var err error
		if !s.account.PhoneVerified {
			_, err = h.limits.Apply(ctx, number, s.now, h.messages.ReturnUnproved()...)
		}
		if len(also) > 0 && err == nil {
			_, err = h.limits.Apply(ctx, s.counters(), s.now, also...)
		}
		return err
	}
	if _, err := h.limits.Apply(ctx, s.counters(), s.now, h.messages.Spend()...); err != nil {
		return authy.Sent{}, errors.Join(err, unspend())
	}
	send := h.provider.SendSMS
	if q.Channel == byCall {
		send = h.provider.Call
	}
	locale, _ := authy.Locale(q.Locale) // "" for a language that Authy does not speak
	result, err := send(ctx, authy.ID(s.AuthyID), authy.Message{Force: q.Force, Locale: locale})
	switch {
	case authy.NothingDone(err):
		return result, errors.Join(approval.Failure(err), unspend(h.messages.Return()...))
	case err != nil:
		return result, approval.Failure(err)
	case result.Ignored: // no message went out; forcing one may follow at once
		return result, unspend(h.messages.Resume()...)
	}
	return result, nil
}

// found notes that the account has an app after all, on the account and on the
// login, which then offers it.
func (h handler) found(ctx context.Context, s subject) (sessions.Session, error) {
	if s.Device {
		return s.Session, nil
	}
	if err := h.accounts.SetDevice(ctx, s.account.ID, s.account.Generation, true); err != nil {
		return s.Session, err
	}
	after, err := h.logins.Do(ctx, s.Session, sessions.DeviceFound{}, s.now)
	if errors.Is(err, sessions.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

package main

import (
	"context"
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/users"
	"countersign/shared/view"
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
	Sent   string      `json:"sent"`
	SentTo string      `json:"sentTo,omitempty"`
	Login  *view.Login `json:"login"`
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
	result, err := h.message(r.Context(), &s, q)
	if err != nil {
		return err
	}
	if result.Ignored {
		q.Channel = byApp
		if s.Login, err = h.found(r.Context(), s); err != nil {
			return err
		}
	}
	answer := sent{Sent: q.Channel, Login: h.rules.Login(s.Login, s.now)}
	if n, err := phone.ParseE164(s.account.Phone); err == nil && q.Channel != byApp { // to the app no code was sent
		answer.SentTo = n.Mask()
	}
	return api.JSON(w, http.StatusOK, answer)
}

// found notes that the account has an app after all, on the account and on the
// login, which then offers it.
func (h handler) found(ctx context.Context, s subject) (logins.Login, error) {
	if s.Device {
		return s.Login, nil
	}
	err := h.accounts.SetDevice(ctx, s.account.ID, s.account.Generation, true)
	if errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrNotFound) {
		return s.Login, view.NoLogin() // registered anew meanwhile
	}
	if err != nil {
		return s.Login, err
	}
	after, err := h.logins.Do(ctx, s.Login, logins.DeviceFound{}, s.now)
	if errors.Is(err, logins.ErrRefused) {
		err = nil // over meanwhile
	}
	return after, err
}

package main

import (
	"net/http"
	"slices"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/message"
	"countersign/shared/phone"
	"countersign/shared/steps"
	"countersign/shared/view"
)

type resendRequest struct {
	Channel string `json:"channel"`
	Force   bool   `json:"force"`
	Locale  string `json:"locale"`
}

// Validate fills in the channel.
func (q *resendRequest) Validate() error {
	if q.Channel == "" {
		q.Channel = string(factor.SMS)
	}
	if !slices.Contains([]factor.Method{factor.SMS, factor.Call, factor.Push}, factor.Method(q.Channel)) {
		return api.Field("channel", "Please choose sms, call or push.")
	}
	return nil
}

// sent says what was done.
type sent struct {
	Sent   factor.Method `json:"sent"`
	SentTo string        `json:"sentTo,omitempty"`
	Login  *view.Login   `json:"login"`
}

// resend sends a code, or another push. It gives no new attempts.
func (h handler) resend(w http.ResponseWriter, r *http.Request) error {
	ctx, now := r.Context(), time.Now()
	var q resendRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	l, err := h.find(r, now)
	if err != nil {
		return err
	}
	method, source := factor.Method(q.Channel), api.Source(r)
	if method == factor.Push {
		from := steps.RequesterOf(r, l.account.Email, q.Locale)
		l.Login, err = h.pushes.Resend(ctx, l.Login, from, now)
	} else {
		text := factor.Message{Method: method, Force: q.Force, Locale: q.Locale}
		l.Login, method, err = h.messages.Send(ctx, l.Login, message.Request{Message: text, To: l.factor, Source: source}, now)
	}
	if err != nil {
		return err
	}
	answer := sent{Sent: method, Login: h.rules.Login(l.Login, now)}
	if number, err := phone.ParseE164(l.factor.Number); err == nil && (method == factor.SMS || method == factor.Call) {
		answer.SentTo = number.Mask() // nothing was sent to the app
	}
	return api.JSON(w, http.StatusOK, answer)
}

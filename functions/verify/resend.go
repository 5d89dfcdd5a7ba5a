package main

import (
	"net/http"
	"slices"

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
	var q resendRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	s, err := h.find(r)
	if err != nil {
		return err
	}
	method, source := factor.Method(q.Channel), api.Source(r)
	if method == factor.Push {
		from := steps.From{Account: s.account.Email, Address: source, Agent: r.UserAgent(), Locale: q.Locale}
		s.Login, err = h.pushes.Resend(r.Context(), s.Login, from, s.now)
	} else {
		text := factor.Message{Method: method, Force: q.Force, Locale: q.Locale}
		s.Login, method, err = h.messages.Send(r.Context(), s.Login, message.Request{Message: text, To: s.way, Source: source}, s.now)
	}
	if err != nil {
		return err
	}
	answer := sent{Sent: method, Login: h.rules.Login(s.Login, s.now)}
	if number, err := phone.ParseE164(s.way.Number); err == nil && (method == factor.SMS || method == factor.Call) {
		answer.SentTo = number.Mask() // to the app no code was sent
	}
	return api.JSON(w, http.StatusOK, answer)
}

package main

import (
	"net/http"

	"countersign/shared/api"
	"countersign/shared/code"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/view"
)

type verifyRequest struct {
	Code string `json:"code"`
}

// Validate reads the code, and refuses what can't be one before it costs an
// attempt.
func (q *verifyRequest) Validate() (err error) {
	if q.Code, err = code.Parse(q.Code); err != nil {
		return api.Field("code", "Please enter the code alone: six to eight digits.")
	}
	return nil
}

// verify checks a typed code. The attempt is counted before the provider is asked, and handed
// back only where the provider's answer proves that it checked nothing.
func (h handler) verify(w http.ResponseWriter, r *http.Request) error {
	var q verifyRequest
	if err := api.Decode(r, &q); err != nil {
		return err
	}
	s, err := h.find(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	attempt, err := h.attempts.Begin(ctx, s.Login, s.way.Number, q.Code, s.now)
	if err != nil {
		return err
	}
	verdict, problem := factor.Check(ctx, h.checkers, s.way, q.Code)
	if verdict == factor.Right {
		if verdict, err = attempt.Claim(ctx); err != nil {
			return err
		}
	}
	if verdict != factor.Right {
		return attempt.End(ctx, verdict, problem)
	}
	s.Login = attempt.Login
	passed, token, err := h.passer.Pass(w, r, s.Found, logins.ByCode, s.now)
	if err != nil {
		return view.LoginRefusal(err)
	}
	if err := attempt.Passed(ctx); err != nil {
		return err // passed all the same: the status gives the session again
	}
	return api.JSON(w, http.StatusOK, h.rules.Passed(passed, token, s.account, s.now))
}

// Package enrolment keeps our factors and the provider's records of the same people in step.
// The provider may forget a person, and a person may delete the provider's app.
package enrolment

import (
	"context"
	"errors"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/phone"
	"countersign/shared/steps"
	"countersign/shared/users"
)

// Keeper keeps the enrolment of factors current.
type Keeper struct {
	Enrollers map[factor.Kind]factor.Enroller
	Factors   Factors
	Findings  steps.Findings
}

// Factors is what keeping an enrolment does with the factors table.
type Factors interface {
	SetEnrolled(ctx context.Context, old, enrolled factor.Factor) error
}

// Refresh returns the factor as its provider knows it now. It enrols a person again whom the
// provider has forgotten. It asks again whether the person has an app if a push was unanswered:
// usually the answer from the enrolment is good enough. lost tells that the provider refused to
// enrol the person.
func (k Keeper) Refresh(ctx context.Context, account users.Account, f factor.Factor, unanswered bool) (current factor.Factor, lost bool, err error) {
	if f.Ref == "" {
		return k.Renew(ctx, account, f)
	}
	if !f.App || !unanswered {
		return f, false, nil
	}
	app, problem := factor.HasApp(ctx, k.Enrollers, f)
	switch {
	case factor.Gone(problem):
		return k.Renew(ctx, account, f)
	case problem != nil || app:
		return f, false, nil // if the provider is down, sending the push will tell
	}
	f.App = false
	return f, false, k.Findings.NoteNoApp(ctx, f)
}

// Renew enrols the account's phone again, after the provider forgot the person. Call it only
// after the right password. No second factor is needed, because it enrols the stored number:
// the person still proves themselves with the same phone. lost tells that the provider refused;
// the request's log line says why. The account is then as it was, and its next login tries again.
func (k Keeper) Renew(ctx context.Context, account users.Account, old factor.Factor) (current factor.Factor, lost bool, err error) {
	number, err := phone.ParseE164(account.Phone)
	if err != nil {
		return old, false, err
	}
	current, problem := factor.EnrolAgain(ctx, k.Enrollers, old, factor.Person{
		Email: users.Mailbox(account.Email), CountryCode: number.CountryCode, National: number.National, E164: account.Phone,
	})
	if problem != nil {
		steps.LogProblem(ctx, problem)
		return old, true, k.Findings.NoteLost(ctx, old)
	}
	err = k.Factors.SetEnrolled(ctx, old, current)
	if errors.Is(err, factors.ErrChanged) {
		err = nil // another login was quicker, or the phone was replaced, which ends this login
	}
	return current, false, err
}

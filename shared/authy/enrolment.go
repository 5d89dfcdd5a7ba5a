package authy

import (
	"context"

	"countersign/shared/factor"
)

// Enrolment makes people known to Authy. It is a [factor.Enroller].
type Enrolment struct{ Client *Client }

// Enrol implements [factor.Enroller]. Authy identifies people by their phone, so two accounts
// with the same phone get the same Ref.
func (e Enrolment) Enrol(ctx context.Context, p factor.Person) (factor.Factor, error) {
	id, err := e.Client.register(ctx, p.Email, p.CountryCode, p.National)
	if err != nil {
		return factor.Factor{}, err
	}
	return factor.Factor{ID: string(Kind), Kind: Kind, Ref: string(id), Number: p.E164}, nil
}

// App implements [factor.Enroller].
func (e Enrolment) App(ctx context.Context, f factor.Factor) (bool, error) {
	return e.Client.registered(ctx, ID(f.Ref))
}

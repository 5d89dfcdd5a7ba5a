package authy

import (
	"context"

	"countersign/shared/factor"
)

// Enrolment makes people known to Authy. It is a [factor.Enroller].
type Enrolment struct{ Client *Client }

// Enrol implements [factor.Enroller]. Authy matches people by phone, so two accounts with one
// phone have the same Ref.
func (e Enrolment) Enrol(ctx context.Context, p factor.Person) (factor.Factor, error) {
	id, err := e.Client.Register(ctx, p.Email, p.CountryCode, p.National)
	if err != nil {
		return factor.Factor{}, err
	}
	return factor.Factor{ID: string(Kind), Kind: Kind, Ref: string(id), Number: p.E164}, nil
}

// App implements [factor.Enroller].
func (e Enrolment) App(ctx context.Context, f factor.Factor) (bool, error) {
	return e.Client.hasApp(ctx, f)
}

// hasApp reports whether Authy knows an app of a person, so that a push can arrive.
func (c *Client) hasApp(ctx context.Context, f factor.Factor) (bool, error) {
	status, err := c.Status(ctx, ID(f.Ref))
	return status.Registered, err
}

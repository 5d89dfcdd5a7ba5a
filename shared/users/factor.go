package users

import "countersign/shared/factor"

// Factor is the way that the account's person has to pass a login.
func (a Account) Factor() factor.Factor {
	f := factor.Factor{
		Account: a.ID, ID: "authy", Kind: "authy", Ref: a.AuthyID, Number: a.Phone,
		App: a.Device, State: factor.Pending, Added: a.CreatedAt,
	}
	if a.PhoneVerified {
		f.State = factor.Active
	}
	return f
}

// WithFactor is the account with another state of its factor.
func (a Account) WithFactor(f factor.Factor) Account {
	a.AuthyID, a.Device, a.PhoneVerified = f.Ref, f.App, f.State == factor.Active
	return a
}

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

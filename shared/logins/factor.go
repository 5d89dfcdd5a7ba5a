package logins

import "countersign/shared/factor"

// Factor is the way that the login's person has to pass it.
func (s Login) Factor() factor.Factor {
	return factor.Factor{Account: s.Account, ID: "authy", Kind: "authy", Ref: s.AuthyID, App: s.Device}
}

// WithFactor is the login with the way that its person has to pass it.
func (s Login) WithFactor(f factor.Factor) Login {
	s.AuthyID, s.Device = f.Ref, f.App
	return s
}

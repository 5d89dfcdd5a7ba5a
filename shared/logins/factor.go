package logins

import "countersign/shared/factor"

// Factor is the way that the login's person has to pass it.
func (s Login) Factor() factor.Factor {
	return factor.Factor{Account: s.Account, ID: "authy", Kind: "authy", Ref: s.AuthyID, App: s.Device}
}

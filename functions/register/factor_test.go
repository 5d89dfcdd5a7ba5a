package main

import (
	"countersign/shared/factor"
	"countersign/shared/users"
	"countersign/sim/functiontest"
)

// pending tells whether an account has one factor, which nobody has passed yet: the phone
// that it was registered with, known to the provider and without an app.
func pending(r *rig, a users.Account) bool {
	r.T.Helper()
	f := r.FactorOf(functiontest.Person{Account: a})
	return f.State == factor.Pending && f.Number == a.Phone && f.Ref != "" && !f.App
}

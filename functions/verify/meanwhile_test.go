package main

import (
	"testing"

	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// Another tab sends a push, or gives the login up, between our look and our
// write. What was counted for our push is handed back.
func TestAnotherTabIsQuicker(t *testing.T) {
	for name, c := range map[string]struct {
		do     func(*rig, functiontest.Login)
		status int
		code   string
	}{
		"with a push": {func(r *rig, l functiontest.Login) { r.Push(l, 0) }, 409, "push_pending"},
		"giving up":   {func(r *rig, l functiontest.Login) { r.Do(l, logins.Closed{}) }, 404, "no_login"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			p := r.Account()
			l := r.Login(p)
			r.Before("UpdateItem", "LOGINS_TABLE", func() { c.do(r, l) })
			functiontest.WantError(t, r.resend(l, "channel", "push"), c.status, c.code, "")
			functiontest.WantStatus(t, r.resend(r.Login(p), "channel", "push"), 200, "the next push")
		})
	}
}

// A code that was right passes no login that was given up meanwhile.
func TestALoginThatIsGivenUpWhileItsCodeIsChecked(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	r.Meanwhile(func(operation, setting string) bool {
		return setting == "LOGINS_TABLE" && operation == "UpdateItem" && r.Authy.Count(authysim.EndpointVerify) == 1
	}, func() { r.Do(functiontest.Login{Login: r.Read(l)}, logins.Closed{}) })
	functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), 404, "no_login", "")
	if now := r.Read(l); now.State != logins.Cancelled {
		t.Errorf("the login is %v", now.State)
	}
}

// A registration has no push, whatever is known of an app.
func TestARegistrationHasNoPush(t *testing.T) {
	r := newRig(t)
	l := r.Login(r.Account(), functiontest.Registered)
	functiontest.WantError(t, r.resend(l, "channel", "push"), 400, "invalid_field", "channel")
	if n := r.Authy.Count(authysim.EndpointPush); n != 0 || r.Read(l).Push.Ordinal != 0 {
		t.Errorf("%d pushes", n)
	}
}

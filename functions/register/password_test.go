package main

import (
	"strings"
	"testing"

	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// PW-4: what is tried first is refused with the reason, for a taken address as for a free
// one, before anything is counted or asked.
func TestPW4GuessablePasswords(t *testing.T) {
	r := newRig(t, "LIMIT_REGISTRATIONS=2/1h", "APP_NAME=Corner Shop")
	r.Account(func(p *functiontest.Person) { p.Account.Email = "augusta.ada@example.com" })
	asked := r.Authy.Count(authysim.Every)
	const common, own = "Many people use", "can't be the password"
	for _, email := range []string{"ada.augusta@example.com", "augusta.ada@example.com"} {
		local, _, _ := strings.Cut(email, "@")
		for password, reason := range map[string]string{
			"password": common, "12345678": common, "Qwertyuiop": common, "PASSWORD1": common, "1q2w3e4r5t": common,
			"ada lovelace": own, "LOVELACE": own, "corner shop": own, strings.ToUpper(email): own, local: own,
		} {
			got := r.register(ada("email", email, "password", password))
			functiontest.WantError(t, got, 400, "invalid_field", "password")
			if message, _ := got.JSON["message"].(string); !strings.Contains(message, reason) {
				t.Errorf("%s, %s: %s", email, password, message)
			}
		}
	}
	r.WantAsked(authysim.Every, asked)
	for i, part := range []string{"my password is long", "lovelace of london"} { // a part counts for nothing
		functiontest.WantStatus(t, r.register(ada("password", part, "email", string(rune('a'+i))+"@example.com")), 201, part)
	}
}

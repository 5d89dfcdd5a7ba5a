package main

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// SE-3: a login's token is worth nothing here, whatever route the template gives
// to this function: a registration looks at no token.
func TestSE3APendingLoginOpensNothing(t *testing.T) {
	newRig(t).EachPending(t, "register", nil, func(t *testing.T, route string, got apitest.Answer) {
		if route == "POST /user" {
			functiontest.WantError(t, got, 400, "invalid_field", "fullName")
		} else {
			functiontest.WantStatus(t, got, 403)
		}
	})
}

// API-4: a registration names no login, and no account but by its address and
// password.
func TestAPI4NoParameterNamesAnotherLogin(t *testing.T) {
	r := newRig(t)
	theirs := r.Login(r.Account())
	for _, field := range []string{"id", "account", "token", "login", "authyId", "device", "proved", "phoneVerified"} {
		functiontest.WantError(t, r.register(ada(field, theirs.ID)), 400, "invalid_request", "")
	}
	query := func(e *apitest.Request) { e.RawQueryString = "email=person1@example.com&id=" + theirs.Account }
	if got := r.register(ada(), query, functiontest.As(theirs)); got.Status != 201 || got.JSON["user"].(map[string]any)["email"] != "Ada@example.com" {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	if now := r.Read(theirs); now.State != logins.Pending {
		t.Errorf("the other login is %v", now.State)
	}
}

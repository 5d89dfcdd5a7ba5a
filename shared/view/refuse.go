package view

import (
	"errors"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/logins"
)

// Refusal is the answer to a request whose token reaches nothing that the route
// works on; any other error comes back as it is. The status is 403 where others
// say 401: the front ends written for the provider's tutorials want it so.
func Refusal(err error) error {
	switch {
	case errors.Is(err, logins.ErrNoToken), errors.Is(err, logins.ErrNoSession):
		return SessionRequired()
	case errors.Is(err, logins.ErrCrossOrigin):
		return &api.Error{Status: http.StatusForbidden, Code: "cross_origin",
			Message: "This request came from another site. Open the login page and try again."}
	default:
		return err
	}
}

// LoginRefusal is Refusal on the routes that need a login that waits.
func LoginRefusal(err error) error {
	if errors.Is(err, logins.ErrNoSession) || errors.Is(err, logins.ErrRefused) {
		return NoLogin()
	}
	return Refusal(err)
}

// SessionRequired is the 403 for a request without a session.
func SessionRequired() *api.Error {
	return &api.Error{Status: http.StatusForbidden, Code: "session_required",
		Message: "Please log in first."}
}

// NoLogin is the 404 for a token that no login waits behind.
func NoLogin() *api.Error {
	return &api.Error{Status: http.StatusNotFound, Code: "no_login",
		Message: "No login is waiting. Please log in again."}
}

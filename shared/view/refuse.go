package view

import (
	"errors"
	"net/http"
	"time"

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

// WrongCode is the 401 for a code that is not right.
func WrongCode() *api.Error {
	return &api.Error{Status: http.StatusUnauthorized, Code: "invalid_code",
		Message: "This code is not right, or it was used before."}
}

// Over is the answer where nothing can pass a login any more: UsedUp after its last code, so
// that the client can say so, and otherwise NoLogin. It is nil while something can.
func (r Rules) Over(s logins.Login, now time.Time) error {
	switch {
	case s.StateAt(now, r.Codes.Login) == logins.LoginLocked && now.Before(s.Expires):
		return r.UsedUp(s, now)
	case !s.Open(now):
		return NoLogin()
	}
	return nil
}

// WrongCredentials is the 403 for a password that is not the account's, or for an account that is
// not there: a client can't tell which.
func WrongCredentials() *api.Error {
	return &api.Error{Status: http.StatusForbidden, Code: "invalid_credentials",
		Message: "The e-mail address or the password is wrong."}
}

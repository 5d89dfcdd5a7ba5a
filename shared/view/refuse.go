package view

import (
	"errors"
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/logins"
)

// Refusal is the answer to a request without a usable token, or from another site. It returns
// any other error unchanged. The status is 403 and not 401, because front ends that were
// written for the provider's tutorials expect that.
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

// LoginRefusal is Refusal for the routes that need a waiting login.
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

// NoLogin is the 404 for a token without a waiting login.
func NoLogin() *api.Error {
	return &api.Error{Status: http.StatusNotFound, Code: "no_login",
		Message: "No login is waiting. Please log in again."}
}

// WrongCode is the 401 for a code that is not right.
func WrongCode() *api.Error {
	return &api.Error{Status: http.StatusUnauthorized, Code: "invalid_code",
		Message: "This code is not right, or it was used before."}
}

// Over is the answer if the login can't be passed any more: UsedUp if it has tried its last
// code, so that the client can say that, and NoLogin otherwise. It is nil if the login can
// still be passed.
func (r Rules) Over(s logins.Login, now time.Time) error {
	switch {
	case s.StateAt(now, r.Codes.Login) == logins.LoginLocked && now.Before(s.Expires):
		return r.UsedUp(s, now)
	case !s.Open(now):
		return NoLogin()
	}
	return nil
}

// WrongCredentials is the 403 for a wrong password, and also for an address without an account,
// so that a client can't tell which.
func WrongCredentials() *api.Error {
	return &api.Error{Status: http.StatusForbidden, Code: "invalid_credentials",
		Message: "The e-mail address or the password is wrong."}
}

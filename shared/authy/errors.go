package authy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// errInvalidToken means that Authy checked a code and found it wrong, or used already.
var errInvalidToken = errors.New("authy: token is invalid")

// An Error is a call that failed. Its text is safe to log.
type Error struct {
	Op     string // what was tried, "verify token"
	Status int    // the HTTP status, 0 without an answer
	Code   string // Authy's own code, "60020", or empty
	// Message is Authy's text, cut, and without whatever of the request it echoed.
	Message string
	// Fields says what is wrong with each refused field, in Authy's words: "cellphone",
	// "country_code", "email". It may be nil.
	Fields map[string]string

	reason       reason
	cause        error
	invalidToken bool
}

// A reason is why a call failed; the zero value is an answer that says no.
type reason int

const (
	answered    reason = iota
	badArgument        // refused here, nothing was sent
	keyFailed          // no API key, nothing was sent
	unconnected        // there was no connection to send on
	interrupted        // a deadline passed, or the caller gave up
	broken             // the connection broke after the request may have been sent
	useless            // an answer that can't be used
)

// Error says what was tried and why it failed, without any text of the request.
func (e *Error) Error() string {
	text := "authy: " + e.Op
	if e.Status != 0 {
		text += fmt.Sprintf(": status %d", e.Status)
	}
	if e.Code != "" {
		text += ", code " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause, which for a broken connection is a fixed text.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error is errInvalidToken.
func (e *Error) Is(target error) bool { return target == errInvalidToken && e.invalidToken }

// NoApp reports whether a push found no app to go to (60050, 60051).
func (e *Error) NoApp() bool { return e.Code == "60050" || e.Code == "60051" }

// Gone reports whether Authy does not know the person any more, or is about to forget them: the
// application or the person had them removed. Enrolling makes them known again, once Authy is done with that.
func (e *Error) Gone() bool {
	switch e.Code {
	case codeNoSuchUser, codeUserNotFound,
		"60127", "60128", "60130", "60131", "60132": // USER_PENDING_FOR_DELETION, …WAS_DELETED, …DELETION_ON_GOING, …DELETION_FAILED, ACCOUNT_DELETION_INCOMPLETE
		return true
	}
	return false
}

// Suspended reports whether Authy knows the person and refuses to serve them.
func (e *Error) Suspended() bool {
	switch e.Code {
	case "60017", "60018", "60106", "60107": // USER_SUSPENDED, USER_DISABLED, USER_SUSPENDED_FROM_APP, USER_BLOCKED
		return true
	}
	return false
}

// NothingDone reports whether it is certain that Authy checked and sent nothing: a refused
// argument, no key, no connection, 429, a 503 with one of Authy's codes, the 401 for a bad key, a
// person who is gone or suspended. A deadline that passed proves nothing, nor does a connection that broke.
func (e *Error) NothingDone() bool {
	switch e.reason {
	case badArgument, keyFailed, unconnected:
		return true
	case answered:
		if e.invalidToken {
			return false // it judged the code, whatever the status says
		}
		return e.Status == http.StatusTooManyRequests ||
			e.Status == http.StatusServiceUnavailable && e.Code != "" ||
			e.Code == codeBadKey || e.Gone() || e.Suspended()
	}
	return false
}

// Unavailable reports whether Authy said nothing, or asked us to come later: no key, no connection, a
// deadline that passed, a connection that broke, 429, or 5xx without one of Authy's codes.
func (e *Error) Unavailable() bool {
	switch e.reason {
	case keyFailed, unconnected, interrupted, broken:
		return true
	case answered:
		return e.Status == http.StatusTooManyRequests || e.Status >= 500 && e.Code == ""
	}
	return false
}

// TooOften reports whether Authy refused the call because it was asked too often (429, its code
// 60003). It did nothing then.
func (e *Error) TooOften() bool {
	return e.reason == answered && e.Status == http.StatusTooManyRequests
}

// RefusedField reports whether Authy refused the person's data at enrolment, and gives the API's name
// for the field: the e-mail address if Authy complains about it and not about the phone, else the country
// code if it complains about that, else the phone.
func (e *Error) RefusedField() (field string, ok bool) {
	fields, ok := e.refusedFields()
	if !ok {
		return "", false
	}
	_, phone := fields["cellphone"]
	if _, email := fields["email"]; email && !phone {
		return "email", true
	}
	if _, country := fields["country_code"]; country {
		return "countryCode", true
	}
	return "phone", true
}

// refusedFields returns what is wrong with "cellphone", "country_code" or "email"; it may be empty.
func (e *Error) refusedFields() (fields map[string]string, ok bool) {
	if e.Op != opRegister {
		return nil, false
	}
	if e.Code == "60027" || len(e.Fields) > 0 {
		return e.Fields, true
	}
	if field := refusedField(e.Code); field != "" {
		return map[string]string{field: e.Message}, true
	}
	return nil, false
}

// Authy's codes that decide something here (contract: java's Error enum, docs).
const (
	codeBadKey       = "60001"
	codeNoSuchUser   = "60016"
	codeReusedToken  = "60019"
	codeInvalidToken = "60020"
	codeUserNotFound = "60026"
)

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

func argument(op, problem string) error {
	return &Error{Op: op, reason: badArgument, cause: fmt.Errorf("%w: %s", errArgument, problem)}
}

// worthRepeating reports whether the same call may do better at once.
func worthRepeating(err error) bool {
	e := asError(err)
	return e != nil && e.Unavailable() && e.Status != http.StatusTooManyRequests && e.reason != keyFailed
}

// transportError describes a call that got no whole answer. Once a request was sent, the
// text of the cause may quote what the other side echoed, so it is replaced.
func transportError(op string, err error, connected bool) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the wrapper prints the URL
	}
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return &Error{Op: op, reason: interrupted, cause: context.Canceled}
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Op: op, reason: interrupted, cause: context.DeadlineExceeded}
	case !connected:
		return &Error{Op: op, reason: unconnected, cause: fmt.Errorf("connect: %w", err)}
	}
	return &Error{Op: op, reason: broken, cause: errBroken}
}

var errBroken = errors.New("connection broke")

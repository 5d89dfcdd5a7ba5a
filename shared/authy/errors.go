package authy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// errInvalidToken means that Authy checked a code, and it was wrong or used before.
var errInvalidToken = errors.New("authy: token is invalid")

// An Error says why a call failed. Its text is safe to log.
type Error struct {
	Op     string // the operation, such as "verify token"
	Status int    // the HTTP status, or 0 if Authy did not answer
	Code   string // Authy's own code, such as "60020", or empty
	// Message is Authy's text. It is shortened, and parts of the request that Authy echoed
	// are taken out.
	Message string
	// Fields says in Authy's words what is wrong with each refused field. Its keys are
	// "cellphone", "country_code" and "email". It may be nil.
	Fields map[string]string

	reason       reason
	cause        error
	invalidToken bool
}

// A reason is why a call failed. The zero value means that Authy answered and refused.
type reason int

const (
	answered    reason = iota
	badArgument        // this package refused an argument; nothing was sent
	keyFailed          // the API key is missing or unusable; nothing was sent
	unconnected        // no connection could be made; nothing was sent
	interrupted        // a deadline passed, or the caller gave up
	broken             // the connection broke, maybe after the request was sent
	useless            // Authy's answer can't be used
)

// Error returns the operation and why it failed. It contains nothing from the request.
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

// Unwrap returns the cause. For a broken connection that is always the same error.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error is errInvalidToken.
func (e *Error) Is(target error) bool { return target == errInvalidToken && e.invalidToken }

// NoApp reports whether a push could not be sent because the person doesn't have the app
// (60050, 60051).
func (e *Error) NoApp() bool { return e.Code == "60050" || e.Code == "60051" }

// Gone reports whether Authy does not know the person any more, or is deleting them right
// now: somebody removed the user from the application, or the person closed their Authy
// account. Enrolling makes them known again, once Authy has finished the deletion.
func (e *Error) Gone() bool {
	switch e.Code {
	case codeNoSuchUser, codeUserNotFound,
		"60127", "60128", "60130", "60131", "60132": // USER_PENDING_FOR_DELETION, …WAS_DELETED, …DELETION_ON_GOING, …DELETION_FAILED, ACCOUNT_DELETION_INCOMPLETE
		return true
	}
	return false
}

// Suspended reports whether Authy knows the person but refuses to serve them.
func (e *Error) Suspended() bool {
	switch e.Code {
	case "60017", "60018", "60106", "60107": // USER_SUSPENDED, USER_DISABLED, USER_SUSPENDED_FROM_APP, USER_BLOCKED
		return true
	}
	return false
}

// NothingDone reports whether Authy certainly checked nothing and sent nothing: an argument
// was refused, there was no key or no connection, Authy answered 429, a 503 with one of its
// codes, or the 401 for a bad key, or the person is gone or suspended. After a timeout or a
// broken connection we can't know, so the answer is no.
func (e *Error) NothingDone() bool {
	switch e.reason {
	case badArgument, keyFailed, unconnected:
		return true
	case answered:
		if e.invalidToken {
			return false // Authy did check the code, whatever the status says
		}
		return e.Status == http.StatusTooManyRequests ||
			e.Status == http.StatusServiceUnavailable && e.Code != "" ||
			e.Code == codeBadKey || e.Gone() || e.Suspended()
	}
	return false
}

// Unavailable reports whether we got no answer, or Authy asked us to come back later: there
// was no key or no connection, a deadline passed, the connection broke, or Authy answered 429
// or a 5xx without one of its codes.
func (e *Error) Unavailable() bool {
	switch e.reason {
	case keyFailed, unconnected, interrupted, broken:
		return true
	case answered:
		return e.Status == http.StatusTooManyRequests || e.Status >= 500 && e.Code == ""
	}
	return false
}

// TooOften reports whether Authy refused the call because there were too many (429, its code
// 60003). Authy did nothing then.
func (e *Error) TooOften() bool {
	return e.reason == answered && e.Status == http.StatusTooManyRequests
}

// RefusedField reports whether Authy refused the person's data at enrolment, and returns our
// API's name for the field. If Authy complains about several fields, it names one: "email"
// only if the phone is not among them, or else "countryCode" if that is among them, or else
// "phone".
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

// refusedFields returns what is wrong with "cellphone", "country_code" or "email". The map
// may be empty even if ok is true: Authy doesn't always say which field it refused.
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

// The codes of Authy that this package acts on (from the Error enum of Authy's Java library,
// and its documentation).
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

// worthRepeating reports whether the same call may succeed if it is made again now.
func worthRepeating(err error) bool {
	e := asError(err)
	return e != nil && e.Unavailable() && e.Status != http.StatusTooManyRequests && e.reason != keyFailed
}

// transportError describes a call that got no complete answer. After a request was sent, Go's
// error may quote text that the server echoed, so a fixed text replaces it.
func transportError(op string, err error, connected bool) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the text of a url.Error contains the URL
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

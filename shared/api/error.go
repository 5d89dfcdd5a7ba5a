package api

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// defaultRetry is the Retry-After of a 503 that names no other time. It is long enough
// to spare a service that is down, and short enough for a waiting person.
const defaultRetry = 5 * time.Second

// Error is an error that is itself the answer. A handler returns it, and the client
// gets its status, code, message and field. The cause goes only to the log.
type Error struct {
	// Status is the HTTP status, 400 to 599. Any other value is answered with a 500.
	Status int
	// Code is the stable lower_snake_case word that clients compare.
	Code string
	// Message is a sentence for people. It contains no input and no HTML, because some
	// clients print it as HTML.
	Message string
	// Field is the name of the wrong field, or "". It is always one of the API's own
	// names, never a name that the client sent.
	Field string
	// Retry is how long the client should wait before it tries again. Only a 429 and a
	// 503 send it, in whole seconds, rounded up, at least one. Zero means one second
	// for a 429 and five for a 503.
	Retry time.Duration
	// Cause is logged and never shown to the client. It may be nil.
	Cause error
}

// Error is the text for the log: code, field and cause, but never the message.
func (e *Error) Error() string {
	text := e.Code
	if e.Field != "" {
		text += " (" + e.Field + ")"
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause, which may be nil.
func (e *Error) Unwrap() error { return e.Cause }

// Field makes a 400 invalid_field. The name is the field's name in the API. The message
// is a sentence that does not repeat the value.
func Field(name, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_field", Message: message, Field: name}
}

// answerTo turns any error into the client's answer. Unless the handler returned an
// [*Error], the client learns only the kind of failure.
func answerTo(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok && e.Status >= 400 && e.Status <= 599 {
		return e
	}
	limited, isLimit := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err)
	var retry time.Duration
	if isLimit {
		retry = limited.RetryAfter()
	}
	// Check this before the limit: a provider that is down may also have a RetryAfter.
	if isUnavailable(err) {
		return &Error{Status: http.StatusServiceUnavailable, Code: "unavailable",
			Message: "This can't be done right now. Please try again in a moment.", Retry: retry, Cause: err}
	}
	if isLimit {
		return &Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts",
			Message: "Too many attempts. Please wait and try again.", Retry: retry, Cause: err}
	}
	return &Error{Status: http.StatusInternalServerError, Code: "internal",
		Message: "Something went wrong on our side. Please try again.", Cause: err}
}

func isUnavailable(err error) bool {
	down, ok := errors.AsType[interface {
		error
		Unavailable() bool
	}](err)
	return ok && down.Unavailable() ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// retrySeconds returns the value of Retry-After, or 0 for a status without one.
func (e *Error) retrySeconds() int {
	retry := e.Retry
	switch {
	case e.Status != http.StatusTooManyRequests && e.Status != http.StatusServiceUnavailable:
		return 0
	case retry <= 0 && e.Status == http.StatusServiceUnavailable:
		retry = defaultRetry
	}
	whole := int(retry / time.Second)
	if retry%time.Second > 0 {
		whole++
	}
	return max(1, whole)
}

// invalidRequest tells the client what is malformed, because the developer of a client
// can't read our log.
func invalidRequest(cause error) *Error {
	why := map[error]string{
		errNotUTF8:   "its body is not UTF-8",
		errSyntax:    "its body is not what its Content-Type says",
		errNoObject:  "its body is not a JSON object",
		errUnknown:   "it has a field that this route does not know",
		errDuplicate: "it has a field twice",
	}
	message := "The request is malformed."
	if why[cause] != "" {
		message = "The request is malformed: " + why[cause] + "."
	}
	return &Error{Status: http.StatusBadRequest, Code: "invalid_request", Message: message, Cause: cause}
}

// These errors never quote the unknown key. The client chose it, and it may be a
// password that ended up in the wrong spot.
var (
	errNotUTF8   = errors.New("decode body: not valid UTF-8")
	errSyntax    = errors.New("decode body: malformed")
	errNoObject  = errors.New("decode body: not an object")
	errUnknown   = errors.New("decode body: unknown field")
	errDuplicate = errors.New("decode body: duplicate field")
)

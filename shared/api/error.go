package api

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// defaultRetry is what a 503 asks for when nobody knows better: long enough to
// spare what is down, short enough for a person who waits.
const defaultRetry = 5 * time.Second

// Error is an error that is an answer: a handler returns it, and the client
// gets its status, code, message and field. The cause goes to the log alone.
type Error struct {
	// Status is the HTTP status, 400 to 599. Any other is answered as a 500.
	Status int
	// Code is the stable lower_snake word that programs compare.
	Code string
	// Message is a sentence for a person. It holds no input and no HTML,
	// because there are clients that print it as HTML.
	Message string
	// Field is the name of the field that is wrong, "" for none. It is one of
	// the API's own names, never a name that the client sent.
	Field string
	// Retry is how long to wait before the next try. It is sent with 429 and
	// 503 only, in whole seconds, rounded up, at least one. Zero means one
	// second for a 429 and five for a 503.
	Retry time.Duration
	// Cause is logged and never shown. nil means that there is no more to say.
	Cause error
}

// Error is for the log: code, field and cause, never the message.
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

// Field is the answer to one wrong field: a 400 invalid_field. The name is the
// field's name in the API, the message a sentence that doesn't repeat the value.
func Field(name, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_field", Message: message, Field: name}
}

// answerTo turns any error into the answer that the client gets. What a
// handler didn't decide itself tells the client nothing but its kind.
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
	// Before the limit: a provider that is down may say for how long.
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

// retrySeconds is the value of Retry-After, 0 when the status has none.
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

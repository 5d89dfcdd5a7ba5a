package lambda

import (
	"errors"
	"fmt"
)

var (
	// ErrThrottled means that the function's concurrency is used up.
	ErrThrottled = errors.New("runtime: function is throttled")
	// ErrTimeout means that the function did not answer in time. Its environment was killed.
	ErrTimeout = errors.New("runtime: function ran out of time")
	// ErrExited means that the process ended without an answer. Its effects until then remain.
	ErrExited = errors.New("runtime: function exited without an answer")
	// ErrClosed means that the function was closed.
	ErrClosed = errors.New("runtime: function is closed")

	// errNotTaken means that the process ended before it fetched the invocation, so another process may take it.
	errNotTaken = errors.New("runtime: invocation was not taken")
)

// FunctionError is an error that the function itself reported: its handler returned one, or it panicked.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

// Error implements error.
func (e *FunctionError) Error() string {
	return fmt.Sprintf("runtime: function reported %s: %s", e.Type, e.Message)
}

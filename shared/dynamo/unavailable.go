package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// An unavailableError says that DynamoDB could not carry out a call now.
type unavailableError struct{ cause error }

func (e *unavailableError) Error() string { return e.cause.Error() }
func (e *unavailableError) Unwrap() error { return e.cause }

// Unavailable tells the HTTP layer to answer 503. That layer looks for the method, so the two
// packages need not import each other.
func (e *unavailableError) Unavailable() bool { return true }

// markUnavailable adds the outermost middleware of a call. It sees the error that remains
// after all retries.
func markUnavailable(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("MarkUnavailable",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			if unavailable(err) {
				err = &unavailableError{err}
			}
			return out, metadata, err
		}), middleware.Before)
}

// unavailable reports whether an error is temporary. It is not if the service refuses the
// call for good, because then the program or its set-up is broken. It is not either if the
// caller cancelled the call.
func unavailable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) {
		return onlyContention(cancelled.CancellationReasons)
	}
	var conflict *types.TransactionConflictException
	var garbled *smithy.DeserializationError
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &conflict) || errors.As(err, &garbled) ||
		retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err).Bool()
}

// onlyContention reports whether a transaction was cancelled only because other requests
// wrote the same items at the same time, or because there were too many requests.
func onlyContention(reasons []types.CancellationReason) bool {
	found := false
	for _, reason := range reasons {
		switch code := reason.Code; {
		case code == nil, *code == "None":
		case *code == "TransactionConflict", *code == "ThrottlingError", *code == "ProvisionedThroughputExceeded":
			found = true
		default:
			return false
		}
	}
	return found
}
